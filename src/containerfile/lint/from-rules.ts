import { nearest } from '../../lib/suggest.ts';
import { parsePlatform, type Platform, formatPlatform, platformMatches } from '../../oci/platform.ts';
import { parseReference } from '../../oci/reference.ts';
import { expand, type Expansion } from '../expand.ts';
import type { Containerfile, Stage } from '../instruction.ts';
import { located } from '../language-error.ts';
import type { LintInput, Tell } from './finding.ts';
import { globalVariables } from '../scope.ts';

/** Rules of FROM and what it is made of. @throws {TiffinError} for what cannot be expanded */
export function checkFrom(containerfile: Containerfile, input: LintInput, tell: Tell): void {
  const outer = { ...input, targetStage: input.target ?? containerfile.stages.at(-1)!.name ?? 'default' };
  const globals = globalVariables(containerfile, outer);
  const declared = new Set([...globals.keys(), ...containerfile.globalArgs.flatMap(({ args }) => args.map(({ name }) => name))]);
  const defaults = globalVariables(containerfile, { ...outer, buildArgs: {} });
  for (const stage of containerfile.stages) {
    const read = (text: string, values: ReadonlyMap<string, string>): Expansion =>
      located(stage.location, () => expand(text, { escape: containerfile.escape, lookup: (name) => values.get(name) }));
    const from = read(stage.from, globals);
    for (const name of from.unset) tellUndeclared(name, { stage, declared, tell });
    if (!isImage(read(stage.from, defaults).text))
      tell('InvalidDefaultArgInFrom', stage.location, `FROM ${stage.from} names no image when the defaults of its ARGs are taken`);
    checkPlatform(stage, { platform: stage.platform === undefined ? undefined : read(stage.platform, globals), declared, tell });
    checkBase(stage, from.text, { input, tell, platform: stage.platform === undefined ? undefined : read(stage.platform, globals).text });
  }
}

function tellUndeclared(
  name: string,
  { stage, declared, tell }: { readonly stage: Stage; readonly declared: ReadonlySet<string>; readonly tell: Tell },
): void {
  if (declared.has(name)) return;
  const meant = nearest(name, [...declared]);
  const hint = meant === undefined ? `; declare it with ARG before the first FROM` : ` (did you mean ${meant}?)`;
  tell('UndefinedArgInFrom', stage.location, `FROM uses ${name}, which no ARG before it declares${hint}`);
}

function isImage(name: string): boolean {
  try {
    parseReference(name);
    return true;
  } catch {
    return false;
  }
}

type PlatformFlag = { readonly platform: Expansion | undefined; readonly declared: ReadonlySet<string>; readonly tell: Tell };

function checkPlatform(stage: Stage, { platform, declared, tell }: PlatformFlag): void {
  if (platform === undefined) return;
  for (const name of platform.unset) tellUndeclared(name, { stage, declared, tell });
  const isTarget = /^\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(stage.platform!);
  if (isTarget) tell('RedundantTargetPlatform', stage.location, `--platform=${stage.platform} says what holds anyway`);
  if (platform.used.size > 0 || platform.unset.size > 0) return;
  const named = platformOf(platform.text);
  if (named === undefined) return;
  const isSaid = stage.name !== undefined && (stage.name.includes(named.os) || stage.name.includes(named.architecture));
  if (!isSaid) tell('FromPlatformFlagConstDisallowed', stage.location, `--platform=${stage.platform} is always the same`);
}

function platformOf(text: string): Platform | undefined {
  try {
    return parsePlatform(text);
  } catch {
    return undefined;
  }
}

type BaseCheck = { readonly input: LintInput; readonly tell: Tell; readonly platform: string | undefined };

function checkBase({ location }: Stage, from: string, { input, tell, platform }: BaseCheck): void {
  const wanted = platform === undefined ? input.targetPlatform : platformOf(platform);
  const known = input.knownBase?.(from);
  if (known === undefined || wanted === undefined || platformMatches(known.platform, wanted)) return;
  tell(
    'InvalidBaseImagePlatform',
    location,
    `${from} is here for ${formatPlatform(known.platform)}, and ${formatPlatform(wanted)} is built`,
  );
}
