import { isAbsolute } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';

/** A node of the host that a device brings: `hostPath` is `path` unless it says otherwise. */
export type CdiNode = { readonly path: string; readonly hostPath: string; readonly permissions: string };

/** A mount that a device brings. */
export type CdiMount = {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly type: string;
  readonly options: readonly string[];
};

/** A program of the host that a device wants to be run at a stage of a container's life. */
export type CdiHook = {
  readonly stage: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly timeoutSeconds: number | undefined;
};

/** What a device changes of a container. */
export type CdiEdits = {
  readonly env: readonly string[];
  readonly nodes: readonly CdiNode[];
  readonly mounts: readonly CdiMount[];
  readonly hooks: readonly CdiHook[];
  readonly groups: readonly number[];
};

/** A file of the Container Device Interface: devices of one kind, and what all of them change. */
export type CdiSpec = {
  readonly kind: string;
  readonly common: CdiEdits;
  readonly devices: ReadonlyMap<string, CdiEdits>;
};

type Fields = Readonly<Record<string, unknown>>;

const kindPattern = /^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]?\/[A-Za-z][A-Za-z0-9_-]*$/;
const namePattern = /^[A-Za-z0-9]([A-Za-z0-9_.:-]*[A-Za-z0-9])?$/;
const stages = ['prestart', 'createRuntime', 'createContainer', 'startContainer', 'poststart', 'poststop'];
const maximumDevices = 1000;

/** A device that changes nothing. */
export const noEdits: CdiEdits = { env: [], nodes: [], mounts: [], hooks: [], groups: [] };

/**
 * Reads the document of a CDI file; unknown fields are refused, because what they ask for would be left out.
 *
 * @throws {TiffinError} `invalid-argument` naming the field
 * @see https://github.com/cncf-tags/container-device-interface/blob/main/SPEC.md
 */
export function parseCdiSpec(document: unknown): CdiSpec {
  const spec = objectOf(document, 'the file', ['cdiVersion', 'kind', 'annotations', 'devices', 'containerEdits']);
  const version = textOf(spec['cdiVersion'], 'cdiVersion');
  if (!/^(0\.[2-9]|1\.[0-9])\.[0-9]{1,3}$/.test(version)) fail('cdiVersion', `${JSON.stringify(version)} is not known`);
  const kind = textOf(spec['kind'], 'kind');
  if (!kindPattern.test(kind)) fail('kind', `${JSON.stringify(kind)} is not vendor/class`);
  const list = listOf(spec['devices'], 'devices');
  if (list.length > maximumDevices) fail('devices', `there are more than ${maximumDevices}`);
  const devices = new Map<string, CdiEdits>();
  for (const [index, value] of list.entries()) {
    const where = `devices[${index}]`;
    const device = objectOf(value, where, ['name', 'annotations', 'containerEdits']);
    const name = textOf(device['name'], `${where}.name`);
    if (!namePattern.test(name)) fail(`${where}.name`, `${JSON.stringify(name)} is no name of a device`);
    if (devices.has(name)) fail(`${where}.name`, `${name} is there twice`);
    devices.set(name, readEdits(device['containerEdits'], `${where}.containerEdits`));
  }
  return { kind, common: readEdits(spec['containerEdits'], 'containerEdits'), devices };
}

function readEdits(value: unknown, where: string): CdiEdits {
  if (value === undefined || value === null) return noEdits;
  const edits = objectOf(value, where, ['env', 'deviceNodes', 'mounts', 'hooks', 'additionalGids', 'intelRdt', 'netDevices']);
  for (const name of ['intelRdt', 'netDevices']) if (edits[name] !== undefined) fail(`${where}.${name}`, 'needs root');
  const each = <T>(name: string, read: (item: unknown, at: string) => T): readonly T[] =>
    listOf(edits[name], `${where}.${name}`).map((item, index) => read(item, `${where}.${name}[${index}]`));
  return {
    env: each('env', (item, at) => variableOf(item, at)),
    nodes: each('deviceNodes', readNode),
    mounts: each('mounts', readMount),
    hooks: each('hooks', readHook),
    groups: each('additionalGids', (item, at) => numberOf(item, at)).filter((group) => group !== 0),
  };
}

function readNode(value: unknown, where: string): CdiNode {
  const known = ['path', 'hostPath', 'type', 'major', 'minor', 'fileMode', 'permissions', 'uid', 'gid'];
  const node = objectOf(value, where, known);
  const path = pathOf(node['path'], `${where}.path`);
  const permissions = node['permissions'] === undefined ? 'rwm' : textOf(node['permissions'], `${where}.permissions`);
  if (!/^[rwm]{0,3}$/.test(permissions)) fail(`${where}.permissions`, `${JSON.stringify(permissions)} is not of r, w, m`);
  const hostPath = isEmpty(node['hostPath']) ? path : pathOf(node['hostPath'], `${where}.hostPath`);
  return { path, hostPath, permissions: permissions === '' ? 'rwm' : permissions };
}

function readMount(value: unknown, where: string): CdiMount {
  const mount = objectOf(value, where, ['hostPath', 'containerPath', 'type', 'options']);
  return {
    hostPath: textOf(mount['hostPath'], `${where}.hostPath`),
    containerPath: pathOf(mount['containerPath'], `${where}.containerPath`),
    type: isEmpty(mount['type']) ? 'bind' : textOf(mount['type'], `${where}.type`),
    options: listOf(mount['options'], `${where}.options`).map((item, index) => textOf(item, `${where}.options[${index}]`)),
  };
}

function readHook(value: unknown, where: string): CdiHook {
  const hook = objectOf(value, where, ['hookName', 'path', 'args', 'env', 'timeout']);
  const stage = textOf(hook['hookName'], `${where}.hookName`);
  if (!stages.includes(stage)) fail(`${where}.hookName`, `${JSON.stringify(stage)} is none of ${stages.join(', ')}`);
  const texts = (name: string): readonly string[] =>
    listOf(hook[name], `${where}.${name}`).map((item, index) => textOf(item, `${where}.${name}[${index}]`));
  const timeoutSeconds = hook['timeout'] === undefined ? undefined : numberOf(hook['timeout'], `${where}.timeout`);
  return { stage, path: pathOf(hook['path'], `${where}.path`), args: texts('args'), env: texts('env'), timeoutSeconds };
}

function variableOf(value: unknown, where: string): string {
  const text = textOf(value, where);
  return /^[^=]+=/.test(text) ? text : fail(where, `${JSON.stringify(text)} is not NAME=VALUE`);
}

function pathOf(value: unknown, where: string): string {
  const path = textOf(value, where);
  return isAbsolute(path) ? path : fail(where, `${JSON.stringify(path)} is no absolute path`);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function objectOf(value: unknown, where: string, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(where, 'must be an object');
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  return unknown === undefined ? (value as Fields) : fail(where, `the field ${JSON.stringify(unknown)} is not known`);
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : fail(where, 'must be a list');
}

function textOf(value: unknown, where: string): string {
  return typeof value === 'string' && !value.includes('\0') ? value : fail(where, 'must be a text');
}

function numberOf(value: unknown, where: string): number {
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 0xffff_fffe;
  return isWhole ? value : fail(where, 'must be a whole number');
}

function fail(where: string, reason: string): never {
  throw new TiffinError('invalid-argument', `${where}: ${reason}`);
}
