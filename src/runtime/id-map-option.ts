import { TiffinError } from '../lib/errors.ts';
import type { IdMapRequest } from './request.ts';

/** Which map is meant: of users or of groups. */
export type IdKind = 'UID' | 'GID';

const maxId = 2 ** 32 - 2;

/**
 * Reads the values of `--uidmap` and `--gidmap`: `[+ug]inside:[@]outside[:length]`, several in one value as well. When only one of the two
 * options is given, it holds for both kinds; `u` and `g` confine a line to its kind.
 *
 * @returns the lines of each kind, in order
 * @throws {TiffinError} `invalid-argument` in Podman's words
 * @see podman-run(1), --uidmap
 */
export function parseIdMapOptions(
  uidMap: readonly string[],
  gidMap: readonly string[],
): { readonly uid: readonly IdMapRequest[]; readonly gid: readonly IdMapRequest[] } {
  return {
    uid: parseMaps('UID', uidMap.some((text) => text !== '') ? uidMap : gidMap),
    gid: parseMaps('GID', gidMap.some((text) => text !== '') ? gidMap : uidMap),
  };
}

/**
 * Reads `uidmapping=` or `gidmapping=` of `--userns=auto`: `inside:[@]outside[:length]`.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words
 */
export function parseForcedMap(kind: IdKind, text: string): IdMapRequest {
  const fields = text.split(':');
  if (fields.length < 2 || fields.length > 3)
    throw invalid(
      `initializing ID mappings: ${kind} setting is malformed expected ["uint32:[@]uint32[:uint32]"] : ${JSON.stringify(text)}`,
    );
  return readTriple(kind, fields, { extends: false });
}

function parseMaps(kind: IdKind, texts: readonly string[]): readonly IdMapRequest[] {
  return texts.flatMap((text) => (text === '' ? [] : parseMap(kind, text)));
}

function parseMap(kind: IdKind, text: string): readonly IdMapRequest[] {
  const fields = text.split(':');
  const malformed = `initializing ID mappings: ${kind} setting is malformed expected ["[+ug]uint32:[@]uint32[:uint32]"] : ["${text}"]`;
  if (fields.length !== 2 && fields.length % 3 !== 0) throw invalid(malformed);
  const lines: IdMapRequest[] = [];
  for (let at = 0; at < fields.length; at += 3) {
    const [first = '', ...rest] = fields.slice(at, at + 3);
    if (first === '') throw invalid(malformed);
    const flags = /^[^0-9]*/.exec(first)?.[0] ?? '';
    checkFlags(flags, [first, ...rest]);
    const line = readTriple(kind, [first.slice(flags.length), ...rest], { extends: flags.includes('+') });
    const both = flags.includes('u') === flags.includes('g');
    const isMeant = both || flags.includes(kind === 'UID' ? 'u' : 'g');
    if (isMeant && line.length > 0) lines.push(line);
  }
  return lines;
}

function checkFlags(flags: string, fields: readonly string[]): void {
  const shown = `[${[...fields, ...(fields.length === 2 ? ['1'] : [])].join(' ')}]`;
  const unknown = [...flags].find((flag) => !'+ug'.includes(flag));
  if (unknown !== undefined) throw invalid(`invalid mapping: ${shown}. Unknown flag ${unknown.codePointAt(0)}`);
  if (flags === fields[0]) throw invalid(`invalid mapping: ${shown}, parsing flags`);
}

function readTriple(kind: IdKind, fields: readonly string[], flags: { readonly extends: boolean }): IdMapRequest {
  const [first = '', second = '', third = '1'] = fields;
  if (second === '') throw invalid(`invalid empty host id at ${kind} map: [${first}  ${third}]`);
  const onHost = second.startsWith('@');
  const inside = readId(first, first);
  const outside = readId(onHost ? second.slice(1) : second, second);
  const length = readId(third, third);
  if (inside + length - 1 > maxId || outside + length - 1 > maxId)
    throw invalid(`${kind} map ${fields.join(':')}: the last ID that exists is ${maxId}`);
  return { inside, outside, length, ...(onHost && { onHost }), ...(flags.extends && { extends: true }) };
}

function readId(digits: string, whole: string): number {
  const value = /^[0-9]{1,20}$/.test(digits) ? Number(digits) : undefined;
  if (value !== undefined && value < 2 ** 32) return value;
  const reason = value === undefined ? 'invalid syntax' : 'value out of range';
  throw invalid(`parsing id map value ${JSON.stringify(whole)}: strconv.ParseUint: parsing ${JSON.stringify(digits)}: ${reason}`);
}

function invalid(message: string): TiffinError {
  return new TiffinError('invalid-argument', message, { hint: 'a map is [+ug]INSIDE:[@]OUTSIDE[:LENGTH], as in --uidmap 0:1:1000' });
}
