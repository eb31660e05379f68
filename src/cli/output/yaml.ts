/** A value of plain objects, arrays, strings, numbers and booleans as YAML, keys in the order they have. */
export function toYaml(value: unknown): string {
  return `${lines(value).join('\n')}\n`;
}

function lines(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => nested('- ', each));
  if (!isRecord(value)) return [scalar(value)];
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .flatMap(([key, each]) => entry(`${scalar(key)}:`, each));
}

function entry(head: string, value: unknown): string[] {
  if (isEmpty(value)) return [`${head} ${Array.isArray(value) ? '[]' : '{}'}`];
  if (Array.isArray(value)) return [head, ...lines(value)];
  if (isRecord(value)) return [head, ...lines(value).map((line) => `  ${line}`)];
  if (typeof value === 'string' && value.trimEnd().includes('\n')) {
    const sign = value.endsWith('\n') ? '|' : '|-';
    return [
      `${head} ${sign}`,
      ...value
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `  ${line}`),
    ];
  }
  return [`${head} ${scalar(value)}`];
}

function nested(mark: string, value: unknown): string[] {
  if (isEmpty(value)) return [`${mark}${Array.isArray(value) ? '[]' : '{}'}`];
  return lines(value).map((line, index) => (index === 0 ? mark : '  ') + line);
}

function scalar(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'string') return String(value as number | boolean);
  const plain =
    /^[\p{L}_/.][\p{L}\p{N} _./+=@,()<>-]*$/u.test(value) &&
    !value.endsWith(' ') &&
    !/^(?:true|false|null|yes|no|on|off|y|n|~|\.\w+)$/i.test(value);
  return plain ? value : JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}
