import type { ArgInstruction, Containerfile, InstructionBase, SourceRange, Stage } from '../instruction.ts';
import type { Tell } from './finding.ts';
import { plainWords, splitLine } from '../parse/words.ts';

/** Rules of how things are written, which need no values. */
export function checkWriting(containerfile: Containerfile, tell: Tell): void {
  for (const { kind, location, message } of containerfile.warnings)
    if (kind === 'empty-line') tell('NoEmptyContinuation', location, message);
  checkCasing(containerfile.stages, tell);
  checkNames(containerfile.stages, tell);
  for (const instruction of containerfile.globalArgs) checkArgComment(instruction, tell);
  for (const stage of containerfile.stages) {
    checkComment('FROM', stage.name === undefined ? [] : [stage.name], { instruction: stage, tell });
    for (const instruction of stage.instructions) if (instruction.kind === 'arg') checkArgComment(instruction, tell);
  }
}

const isSmall = (text: string): boolean => text === text.toLowerCase();
const isLarge = (text: string): boolean => text === text.toUpperCase();
const keywordOf = ({ source }: Pick<InstructionBase, 'source'>): string => /^\S+/.exec(source)?.[0] ?? '';

/** What is not as most are, and what is neither. */
function checkCasing(stages: readonly Stage[], tell: Tell): void {
  const all = stages.flatMap((stage) => [stage, ...stage.instructions]);
  const keywords = all.map(keywordOf);
  const small = keywords.filter(isSmall).length;
  const wanted = small > keywords.filter((keyword) => !isSmall(keyword) && isLarge(keyword)).length ? 'small letters' : 'capitals';
  for (const [index, keyword] of keywords.entries()) {
    if (wanted === 'capitals' ? isLarge(keyword) : isSmall(keyword)) continue;
    tell('ConsistentInstructionCasing', all[index]!.location, `${keyword} is not in ${wanted}, as most instructions are`);
  }
}

function checkNames(stages: readonly Stage[], tell: Tell): void {
  const seen = new Set<string>();
  for (const { name, location, source } of stages) {
    if (name === undefined) continue;
    checkNameCasing(source, location, tell);
    if (name === 'scratch' || name === 'context')
      tell('ReservedStageName', location, `the name ${name} of a stage means something else already`);
    if (seen.has(name)) tell('DuplicateStageName', location, `there is a stage ${name} already`);
    seen.add(name);
  }
}

function checkNameCasing(source: string, location: SourceRange, tell: Tell): void {
  const { keyword, rest } = splitLine(source);
  const [, as = '', written = ''] = plainWords(rest);
  if (!isSmall(written)) tell('StageNameCasing', location, `the name of stage ${written} is not in small letters`);
  if ((isSmall(keyword) && !isSmall(as)) || (isLarge(keyword) && !isLarge(as)))
    tell('FromAsCasing', location, `${as} is not written as ${keyword} is`);
}

function checkArgComment(instruction: ArgInstruction, tell: Tell): void {
  const names = instruction.args.map(({ name }) => name);
  checkComment('ARG', names, { instruction, tell });
}

type Commented = { readonly instruction: Pick<InstructionBase, 'comments' | 'location'>; readonly tell: Tell };

function checkComment(keyword: string, names: readonly string[], { instruction, tell }: Commented): void {
  const first = instruction.comments.at(-1)?.split(' ')[0];
  if (first === undefined || names.length === 0 || names.includes(first)) return;
  tell(
    'InvalidDefinitionDescription',
    instruction.location,
    `the comment above ${keyword} does not begin with ${names.join(' or ')}; an empty line between them would part them`,
  );
}
