import { checksum } from '../../lib/checksum.ts';

/** A JSON object with a checksum of the rest as its last member, `sum`: a record that knows whether it is whole. */
export function sealJson(value: object): string {
  const text = JSON.stringify(value);
  return `${text.slice(0, -1)},"sum":"${checksum(text)}"}`;
}

/**
 * Whether a text is what `sealJson` wrote.
 *
 * @returns undefined for a text without checksum, as an older tiffin wrote it
 */
export function isSealWhole(text: string): boolean | undefined {
  const match = /,"sum":"([0-9a-f]{16})"\}\s*$/.exec(text);
  if (match === null) return undefined;
  return checksum(`${text.slice(0, match.index)}}`) === match[1];
}
