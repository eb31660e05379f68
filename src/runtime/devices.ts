import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import type { DeviceRequest } from './request.ts';
import { containerPath } from './volume-option.ts';

/** Every container has these; they come from the host by bind mount, because nobody makes device nodes in a user namespace. */
export const standardDevices = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom', '/dev/tty'] as const;

const notShared = /^\/dev\/(pts|shm|mqueue|console|ptmx|stdin|stdout|stderr|fd|core|log|initctl)(\/|$)|^\/dev\/tty[0-9]*$/;
const maximumDepth = 4;

/**
 * Reads one `--device`: `SOURCE[:TARGET][:rwm]`.
 *
 * @throws {TiffinError} `invalid-argument` naming the part
 */
export function parseDevice(text: string): DeviceRequest {
  const parts = text.split(':');
  const [source = ''] = parts;
  if (parts.length > 3 || source === '') throw new TiffinError('invalid-argument', `invalid device specification: ${text}`);
  if (!source.startsWith('/'))
    throw new TiffinError('invalid-argument', `stat ${source}: no such file or directory`, {
      hint: 'a device is named by its absolute path',
    });
  const { target, permissions } = targetAndPermissions(parts.slice(1));
  if (!isPermissions(permissions)) throw new TiffinError('invalid-argument', `invalid device mode "${permissions}" in device "${text}"`);
  return { source, target: containerPath(target ?? source), permissions };
}

/**
 * Devices with directories replaced by the nodes in them.
 *
 * @throws {TiffinError} `not-found` for what is not there, `invalid-argument` for what is no device, `denied` for what the caller may not open
 */
export function expandDevices(requests: readonly DeviceRequest[]): readonly DeviceRequest[] {
  return requests.flatMap((request) => {
    const stat = statSync(request.source, { throwIfNoEntry: false });
    if (stat === undefined) throw new TiffinError('not-found', `stat ${request.source}: no such file or directory`);
    if (stat.isDirectory())
      return nodesBelow(request.source, maximumDepth).map((node) => ({
        ...request,
        source: node,
        target: request.target + node.slice(request.source.length),
      }));
    if (!stat.isCharacterDevice() && !stat.isBlockDevice())
      throw new TiffinError('invalid-argument', `${request.source} is not a valid device: not a device node`);
    if (!may(request.source, constants.R_OK) && !may(request.source, constants.W_OK)) {
      throw new TiffinError('denied', `device ${request.source}: permission denied`, {
        hint: `see who may open it: ls -l ${request.source}`,
      });
    }
    return [request];
  });
}

/** The device nodes below /dev that the caller may read and write and that containers do not have of their own: what `--privileged` adds. */
export function hostDevices(): readonly string[] {
  return nodesBelow('/dev', maximumDepth).filter((node) => !notShared.test(node) && may(node, constants.R_OK | constants.W_OK));
}

function targetAndPermissions([second, third]: readonly string[]): { target: string | undefined; permissions: string } {
  if (second !== undefined && third === undefined && !second.startsWith('/')) return { target: undefined, permissions: second };
  return { target: second, permissions: third ?? 'rwm' };
}

function nodesBelow(directory: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  return readEntries(directory).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return notShared.test(path) ? [] : nodesBelow(path, depth - 1);
    return entry.isCharacterDevice() || entry.isBlockDevice() ? [path] : [];
  });
}

function readEntries(directory: string): ReturnType<typeof listEntries> {
  try {
    return listEntries(directory);
  } catch {
    // A directory that the caller may not read holds nothing that could be handed on.
    return [];
  }
}

function listEntries(directory: string) {
  return readdirSync(directory, { withFileTypes: true });
}

function isPermissions(text: string): boolean {
  return /^[rwm]{1,3}$/.test(text) && new Set(text).size === text.length;
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
