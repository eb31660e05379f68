import type { RunOption, RunWords } from '../../systemd/run-words.ts';
import { normalizeArgv, type NormalArgv } from '../argv.ts';
import { globalSpecs } from '../options/global.ts';
import { operand, optionalOperand, verbatimOperands } from '../options/operand.ts';
import { optionalValue, value } from '../options/option.ts';
import { podGroups } from '../options/pod.ts';
import { shapeOf } from '../options/session.ts';
import { mainName, type OptionSpec } from '../options/spec.ts';
import { absoluteValue, type PathFacts } from './absolute-value.ts';
import { RunGroups } from './run-line.ts';

/** Options of tiffin itself that change what a container is; the others are of the call, or say where the store is. */
const kept: ReadonlySet<string> = new Set(['--runtime', '--cgroup-manager', '--cdi-spec-dir']);

/** All that `run` and `create` take; the commands themselves are not needed for it. */
class RunFields extends RunGroups {
  initContainer = value('--init-ctr', { valueName: 'when', description: '', complete: 'none' });
  plan = optionalValue('--plan', { valueName: 'form', bare: 'text', description: '', complete: 'none' });
  reference = operand('IMAGE', { complete: 'image' });
  command = verbatimOperands('COMMAND');
}

class PodFields {
  own = podGroups.own();
  creation = podGroups.creation();
  network = podGroups.network();
  namespaces = podGroups.namespaces();
  storage = podGroups.storage();
  security = podGroups.security();
  limits = podGroups.limits();
  name = optionalOperand('NAME', { complete: 'none' });
}

/** The commands that make something a unit can make again. */
export type CreatingCommand = 'container' | 'pod';

/**
 * Reads a command line that made a container or a pod, `tiffin` in front, and makes it independent of where and by whom it is repeated:
 * paths are absolute, variables of the host have their values. Of options that count once the last one stays.
 *
 * @returns undefined when it is no `run`, `create` or `pod create`
 * @throws {TiffinError} `invalid-argument` for options that do not exist
 */
export function readRunWords(argv: readonly string[], kind: CreatingCommand, facts: PathFacts): RunWords | undefined {
  const verbatim = [{ name: 'COMMAND', min: 0, max: Infinity, verbatim: true, complete: 'none' }] as const;
  const head = normalizeArgv(argv.slice(1), { options: globalSpecs, operands: verbatim });
  const rest = wordsAfter(head.operands, kind);
  if (rest === undefined) return undefined;
  const shape = shapeOf(kind === 'pod' ? PodFields : RunFields);
  const tail = normalizeArgv(rest, { options: [...globalSpecs, ...shape.options], operands: shape.operands });
  const isGlobal = ({ spec }: NormalArgv['options'][number]): boolean => globalSpecs.includes(spec);
  const globals = [...head.options, ...tail.options.filter(isGlobal)].filter(({ spec }) => kept.has(mainName(spec)));
  const options = toOptions(
    tail.options.filter((option) => !isGlobal(option)),
    facts,
  );
  const [operand = '', ...command] = tail.operands;
  if (kind === 'pod') return { globals: toOptions(globals, facts), options, image: '', command: [] };
  return { globals: toOptions(globals, facts), options, image: absoluteImage(operand, options, facts), command };
}

function wordsAfter([first = '', second = '', ...rest]: readonly string[], kind: CreatingCommand): readonly string[] | undefined {
  if (kind === 'pod') return first === 'pod' && second === 'create' ? rest : undefined;
  const makes = (word: string): boolean => word === 'run' || word === 'create';
  if (first === 'container' && makes(second)) return rest;
  return makes(first) ? [second, ...rest] : undefined;
}

function toOptions(typed: NormalArgv['options'], facts: PathFacts): readonly RunOption[] {
  const last = new Map<OptionSpec, number>();
  for (const [index, { spec }] of typed.entries()) last.set(spec, index);
  return typed
    .filter(({ spec }, index) => spec.kind === 'list' || last.get(spec) === index)
    .flatMap(({ spec, value }) => toOption(spec, value, facts));
}

function toOption(spec: OptionSpec, value: string, facts: PathFacts): readonly RunOption[] {
  const name = mainName(spec);
  if (spec.kind === 'flag') return [/^(true|1|t)$/i.test(value) ? { name, value: undefined } : { name, value: 'false', attached: true }];
  if (spec.kind === 'optional' && value === '') return [{ name, value: undefined }];
  const attached = spec.kind === 'optional';
  return absoluteValue(name, value, facts).map((text) => ({ name, value: text, ...(attached && { attached }) }));
}

function absoluteImage(image: string, options: readonly RunOption[], facts: PathFacts): string {
  const isDirectory = options.some(({ name, value }) => name === '--rootfs' && value === undefined);
  return isDirectory ? (absoluteValue('--rootfs', image, facts)[0] ?? image) : image;
}
