import type { MountAttributes, PlanOp } from '../native/plan.ts';
import { capabilityNames } from './capabilities.ts';
import { planScript } from './plan-script.ts';

/** How `--plan` shows a plan: for people, for programs, or as a shell script that does much the same. */
export type PlanForm = 'text' | 'json' | 'sh';

const labelWidth = 22;
const flagWords: Readonly<Record<keyof MountAttributes, string>> = {
  readOnly: 'ro',
  noSuid: 'nosuid',
  noDev: 'nodev',
  noExec: 'noexec',
  noAtime: 'noatime',
  recursive: 'recursive',
};

/** The plan in that form, with a newline at the end. */
export function planText(ops: readonly PlanOp[], form: PlanForm = 'text'): string {
  if (form === 'sh') return planScript(ops);
  if (form === 'json') return `${JSON.stringify(plainValue(ops), undefined, 2)}\n`;
  return ops.map((op) => `${op.op.padEnd(labelWidth)} ${describe(op)}`.trimEnd() + '\n').join('');
}

function describe(op: PlanOp): string {
  if (op.op === 'capabilities') {
    const names = capabilityNames(op.bounding).map((name) => name.slice('CAP_'.length).toLowerCase());
    const ambient = op.ambient === 0n ? '' : ` ambient=0x${op.ambient.toString(16)}`;
    return `0x${op.bounding.toString(16)} ${names.join(',')}${ambient}`;
  }
  if (op.op === 'seccomp') return `${op.program.length / 8} instructions`;
  const { op: _, ...fields } = op;
  return Object.entries(fields)
    .flatMap(([name, value]) => field(name, value))
    .join(' ');
}

function field(name: string, value: unknown): readonly string[] {
  if (value === undefined || value === false || (name === 'options' && value === '')) return [];
  if (value === true) return [name];
  if (Array.isArray(value)) return [`${name}=[${value.map(word).join(' ')}]`];
  if (name === 'attributes' && isRecord(value)) return flags(value);
  if (isRecord(value)) return Object.entries(value).flatMap(([inner, part]) => field(`${name}.${inner}`, part));
  return [`${name}=${word(value)}`];
}

function flags(attributes: Readonly<Record<string, unknown>>): readonly string[] {
  const set = Object.entries(flagWords).flatMap(([name, text]) => (attributes[name] === true ? [text] : []));
  return set.length === 0 ? [] : [`flags=${set.join(',')}`];
}

function word(value: unknown): string {
  if (isRecord(value) && 'inside' in value) return `${String(value['inside'])}:${String(value['host'])}:${String(value['length'])}`;
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('latin1'));
  const text = String(value);
  return text === '' || /[\s"'\\[\]]/.test(text) ? JSON.stringify(text) : text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

// Not a replacer of JSON.stringify: a Buffer turns itself into a list of numbers before one sees it.
function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(plainValue);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainValue(part)])) : value;
}
