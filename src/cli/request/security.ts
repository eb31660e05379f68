import { isAbsolute, resolve } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';
import { parseCapability } from '../../runtime/capabilities.ts';
import { gpuNames, isCdiName } from '../../runtime/cdi-name.ts';
import { parseDevice } from '../../runtime/devices.ts';
import { parseSecurityOptions } from '../../runtime/security-options.ts';
import { parseSecretOption } from '../../runtime/secret-option.ts';
import type { SecurityRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { invalid } from './words.ts';

/**
 * What `--cap-add`, `--security-opt`, `--device`, `--privileged` ask for.
 *
 * @throws {TiffinError} `invalid-argument`, naming the option or its value
 */
export function toSecurity(fields: ContainerFields['security'], directory: string): SecurityRequest {
  checkSeccompPolicy(fields.seccompPolicy);
  return {
    privileged: fields.privileged,
    addCapabilities: fields.capAdd.map(parseCapability),
    dropCapabilities: fields.capDrop.map(parseCapability),
    ...parseSecurityOptions(fields.securityOptions.map((text) => absoluteProfile(text, directory))),
    devices: fields.devices.filter((text) => !isCdiName(text)).map((text) => parseDevice(text)),
    cdiDevices: [...fields.devices.filter(isCdiName), ...gpuNames(fields.gpus)],
    secrets: fields.secrets.map(parseSecretOption),
  };
}

function checkSeccompPolicy(policy: string): void {
  if (policy === 'default') return;
  if (policy !== 'image') throw invalid(`invalid seccomp policy ${JSON.stringify(policy)}: valid policies are ["default" "image"]`);
  throw new TiffinError('unsupported', '--seccomp-policy image: profiles of images are not trusted', {
    hint: 'name one with --security-opt seccomp=FILE',
  });
}

function absoluteProfile(text: string, directory: string): string {
  const match = /^seccomp[=:](.+)$/s.exec(text);
  const path = match?.[1];
  return path === undefined || path === 'unconfined' || isAbsolute(path) ? text : `seccomp=${resolve(directory, path)}`;
}
