import { FunctionFailure } from './function-failure.ts';
import { printValue } from './values.ts';

const maxWidth = 10_000;
const maxDigits = 100;
const directive = /%([-+ 0#]*)(\d+|\*)?(?:\.(\d+)?)?([a-zA-Z%])/g;

/**
 * Formats as Go's `fmt.Sprintf`: `%s %v %d %q %x %X %o %b %c %U %t %f %e %g %T %%` with flags `-+ 0#`, width and precision.
 * What Go marks as a mistake (`%!d(MISSING)`) is marked the same way.
 */
export function formatGo(format: string, args: readonly unknown[]): string {
  let next = 0;
  const text = format.replace(directive, (whole: string, ...groups: (string | undefined)[]) => {
    const [flags = '', width, precision, verb = ''] = groups;
    if (verb === '%') return '%';
    const columns = width === '*' ? Number(args[next++] ?? 0) : Number(width ?? 0);
    if (columns > maxWidth) throw new FunctionFailure(`width ${columns} is too large`);
    if (next >= args.length) return `%!${verb}(MISSING)`;
    const digits = whole.includes('.') ? Math.min(Number(precision ?? 0), maxDigits) : undefined;
    return padded(oneValue(args[next++], verb, { flags, digits }), columns, flags);
  });
  const rest = args.slice(next);
  return rest.length === 0 ? text : `${text}%!(EXTRA ${rest.map((each) => `${typeName(each)}=${printValue(each)}`).join(', ')})`;
}

type Style = { readonly flags: string; readonly digits: number | undefined };

function oneValue(value: unknown, verb: string, style: Style): string {
  const text =
    verb === 'T'
      ? typeName(value)
      : (textValue(value, verb, style) ?? (typeof value === 'number' ? oneNumber(value, verb, style) : undefined));
  return text ?? `%!${verb}(${typeName(value)}=${printValue(value)})`;
}

function textValue(value: unknown, verb: string, style: Style): string | undefined {
  switch (verb) {
    case 'v':
      return typeof value === 'number' ? signed(value, style, String) : cut(printValue(value), style);
    case 's':
      return typeof value === 'number' || typeof value === 'boolean' ? undefined : cut(printValue(value), style);
    case 'q':
      return typeof value === 'string' ? JSON.stringify(value) : undefined;
    case 't':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'x':
    case 'X':
      return typeof value === 'string' ? inHex(value, verb) : undefined;
    default:
      return undefined;
  }
}

function oneNumber(value: number, verb: string, style: Style): string | undefined {
  const whole = Number.isInteger(value);
  switch (verb) {
    case 'd':
      return whole ? signed(value, style, String) : undefined;
    case 'x':
    case 'X': {
      const prefix = style.flags.includes('#') ? '0x' : '';
      const text = signed(value, style, (number) => prefix + number.toString(16));
      return whole ? (verb === 'X' ? text.toUpperCase() : text) : undefined;
    }
    case 'o':
      return whole ? signed(value, style, (number) => number.toString(8)) : undefined;
    case 'b':
      return whole ? signed(value, style, (number) => number.toString(2)) : undefined;
    case 'c':
      return whole && value >= 0 && value <= 0x10ffff ? String.fromCodePoint(value) : undefined;
    case 'U':
      return whole ? `U+${value.toString(16).toUpperCase().padStart(4, '0')}` : undefined;
    case 'f':
    case 'F':
      return signed(value, style, (number) => number.toFixed(style.digits ?? 6));
    case 'e':
      return signed(value, style, (number) => number.toExponential(style.digits ?? 6).replace(/e([+-])(\d)$/, 'e$10$2'));
    case 'g':
      return signed(value, style, (number) => String(style.digits === undefined ? number : Number(number.toPrecision(style.digits || 1))));
    default:
      return undefined;
  }
}

function signed(value: number, { flags }: Style, write: (magnitude: number) => string): string {
  const sign = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + write(Math.abs(value));
}

function cut(text: string, { digits }: Style): string {
  return digits === undefined ? text : [...text].slice(0, digits).join('');
}

function inHex(text: string, verb: string): string {
  const hex = Buffer.from(text).toString('hex');
  return verb === 'X' ? hex.toUpperCase() : hex;
}

function padded(text: string, width: number, flags: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function typeName(value: unknown): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}
