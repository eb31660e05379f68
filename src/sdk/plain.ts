/** A value as its JSON says it: what the commands print, and nothing that is shared with the inside. */
export function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, each: unknown) => (each instanceof Map ? Object.fromEntries(each) : each)));
}
