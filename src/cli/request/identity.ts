import { resolve } from 'node:path';
import type { IdentityRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import type { RequestFacts } from './facts.ts';
import { fileFailure, invalid, record, splitPair } from './words.ts';

const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const maxNameLength = 255;

/**
 * What `--name`, `--label`, … ask for.
 *
 * @throws {TiffinError} `invalid-argument` for a name that is none, a label without key, a label file that cannot be read
 */
export function toIdentity(fields: ContainerFields['identity'], facts: RequestFacts): IdentityRequest {
  if (fields.name !== undefined) checkName(fields.name);
  if (fields.replace && fields.name === undefined) throw invalid('cannot replace container without --name being set');
  return {
    name: fields.name,
    labels: readLabels(fields.labels, fields.labelFiles, facts),
    annotations: record(fields.annotations.map(annotation)),
    replace: fields.replace,
    cidFile: fields.cidFile,
    pidFile: fields.pidFile,
    ...(fields.conmonPidFile !== undefined && { monitorPidFile: resolve(facts.directory, fields.conmonPidFile) }),
  };
}

/**
 * Checks what is to be a container's name.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function checkName(name: string): void {
  if (!containerName.test(name) || name.length > maxNameLength) {
    throw invalid(`running container create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument`);
  }
}

/**
 * Labels from options and files; those of options win.
 *
 * @throws {TiffinError} `invalid-argument`, naming the file or the label
 */
export function readLabels(labels: readonly string[], files: readonly string[], facts: RequestFacts): Readonly<Record<string, string>> {
  const lines = files.flatMap((file) => labelLines(file, facts));
  return record([...lines, ...labels].map(label));
}

function labelLines(file: string, facts: RequestFacts): string[] {
  let text: string;
  try {
    text = facts.readText(file);
  } catch (error) {
    throw invalid(`unable to process labels: ${fileFailure('open', file, error)}`);
  }
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function label(text: string): readonly [string, string] {
  const { key, value = '' } = splitPair(text);
  if (key.trim() === '') throw invalid(`unable to process labels: invalid label format: ${JSON.stringify(text)}`);
  return [key, value];
}

function annotation(text: string): readonly [string, string] {
  const { key, value } = splitPair(text);
  if (value === undefined || key === '') throw invalid('annotations must be formatted KEY=VALUE');
  return [key, value];
}
