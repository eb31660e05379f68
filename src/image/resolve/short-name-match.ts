/**
 * Whether a whole name ends in what was typed, on a border between components: `quay.io/libpod/alpine:latest` is
 * `alpine` and `libpod/alpine`, with the same tag (`latest` when none was typed).
 */
export function isShortNameMatch(fullName: string, typed: string): boolean {
  const wanted = /:[^/]+$/.test(typed) ? typed : `${typed}:latest`;
  return fullName.endsWith(`/${wanted}`);
}
