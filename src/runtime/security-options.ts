import { isAbsolute } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import type { SecurityRequest } from './request.ts';

/** The part of a security request that `--security-opt` decides. */
export type SecurityOptions = Pick<SecurityRequest, 'noNewPrivileges' | 'seccomp' | 'labels' | 'mask' | 'unmask' | 'procOptions'>;

type Reader = (options: SecurityOptions, value: string, whole: string) => SecurityOptions;

const readers: Readonly<Record<string, Reader>> = {
  'no-new-privileges': (options, value, whole) => ({ ...options, noNewPrivileges: booleanValue(value, whole) }),
  seccomp: (options, value) => ({ ...options, seccomp: seccompChoice(value) }),
  label: (options, value) => ({ ...options, labels: [...options.labels, value] }),
  apparmor: refuseAppArmor,
  mask: (options, value) => ({ ...options, mask: [...options.mask, ...pathList('mask', value)] }),
  unmask: (options, value) => ({
    ...options,
    unmask: [...options.unmask, ...(value.toUpperCase() === 'ALL' ? ['ALL'] : pathList('unmask', value))],
  }),
  'proc-opts': (options, value) => ({ ...options, procOptions: [...options.procOptions, ...value.split(',').map(procOption)] }),
  systempaths: (options, value, whole) => (value === 'unconfined' ? { ...options, unmask: [...options.unmask, 'ALL'] } : unknown(whole)),
};

/**
 * Reads every `--security-opt`; a `seccomp` path must be absolute by now.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown option, `unsupported` for an AppArmor profile
 */
export function parseSecurityOptions(values: readonly string[]): SecurityOptions {
  const none: SecurityOptions = { noNewPrivileges: false, seccomp: { kind: 'default' }, labels: [], mask: [], unmask: [], procOptions: [] };
  return values.reduce((options, whole) => {
    const { name, value } = splitOption(whole);
    if (name === whole && name !== 'no-new-privileges') return unknown(whole, 1);
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    return reader === undefined ? unknown(whole) : reader(options, value, whole);
  }, none);
}

// Docker's old spelling parts with a colon; a path in the value may hold one, so the equals sign goes first.
function splitOption(whole: string): { name: string; value: string } {
  const equals = whole.indexOf('=');
  const at = equals >= 0 ? equals : whole.indexOf(':');
  return at < 0
    ? { name: whole, value: whole === 'no-new-privileges' ? 'true' : '' }
    : { name: whole.slice(0, at), value: whole.slice(at + 1) };
}

/** The number is Podman's: 1 where there is no value, 2 where the name is not known. */
function unknown(whole: string, kind: 1 | 2 = 2): never {
  throw new TiffinError('invalid-argument', `invalid --security-opt ${kind}: "${whole}"`, {
    hint: `known are ${Object.keys(readers).join(', ')}`,
  });
}

function booleanValue(value: string, whole: string): boolean {
  if (value === 'true') return true;
  if (value === 'false') return false;
  return unknown(whole);
}

function seccompChoice(value: string): SecurityRequest['seccomp'] {
  if (value === 'unconfined') return { kind: 'unconfined' };
  if (value === '' || value === 'default' || value === 'builtin') return { kind: 'default' };
  if (!isAbsolute(value)) throw new TiffinError('invalid-argument', `seccomp profile ${JSON.stringify(value)}: must be an absolute path`);
  return { kind: 'file', path: value };
}

function refuseAppArmor(options: SecurityOptions, value: string): SecurityOptions {
  if (value === 'unconfined' || value === '') return options;
  throw new TiffinError(
    'unsupported',
    `apparmor profile "${value}" cannot be applied to this container: AppArmor lets only root load and switch profiles`,
    {
      hint: 'leave out --security-opt apparmor=',
    },
  );
}

function pathList(option: string, value: string): readonly string[] {
  const paths = value.split(':');
  const bad = paths.find((path) => !isAbsolute(path) || path.includes('\0'));
  if (bad !== undefined)
    throw new TiffinError('invalid-argument', `--security-opt ${option}: ${JSON.stringify(bad)} is not an absolute path`);
  return paths;
}

function procOption(text: string): string {
  if (/^(hidepid=(0|1|2|4|noaccess|invisible|off|ptraceable)|gid=[0-9]{1,10}|subset=pid)$/.test(text)) return text;
  throw new TiffinError('invalid-argument', `--security-opt proc-opts: ${JSON.stringify(text)} is not an option of proc`, {
    hint: 'known are hidepid=, gid=, subset=pid',
  });
}
