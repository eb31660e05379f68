import { readUnit, type UnitFacts } from '../runtime/unit.ts';
import type { ContainerServices } from './services.ts';

/** The unit of systemd whose start this command is; undefined: none. @throws {TiffinError} `invalid-argument` for what it cannot have said */
export function unitOf({ env }: Pick<ContainerServices, 'env'>): UnitFacts | undefined {
  return readUnit({ env, pid: process.pid });
}
