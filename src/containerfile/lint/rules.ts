/** BuildKit's rules by their names, each with what it wants. Those that are experimental are asked for by name. */
export const lintRules = {
  ConsistentInstructionCasing: 'Instructions should all be in capitals, or all in small letters',
  CopyIgnoredFile: 'What is copied should not be excluded by the ignore file',
  DuplicateStageName: 'Names of stages should be unique',
  ExposeInvalidFormat: 'EXPOSE should name ports alone: addresses and ports of the host are not the image’s to say',
  ExposeProtoCasing: 'Protocols of EXPOSE should be in small letters',
  FromAsCasing: 'AS should be written as FROM is: in capitals, or in small letters',
  FromPlatformFlagConstDisallowed: 'FROM --platform should not be a constant: the image could be built for one platform only',
  InvalidBaseImagePlatform: 'The base image should be for the platform that is built',
  InvalidDefaultArgInFrom: 'Defaults of global ARGs should make FROM name an image',
  InvalidDefinitionDescription: 'A comment right above FROM or ARG should begin with the name that it describes',
  JSONArgsRecommended: 'CMD and ENTRYPOINT should be JSON lists, so that signals reach the program and not a shell',
  LegacyKeyValueFormat: 'ENV and LABEL should be written NAME=value',
  MaintainerDeprecated: 'MAINTAINER is deprecated: a label says who the author is',
  MultipleInstructionsDisallowed: 'CMD, ENTRYPOINT and HEALTHCHECK should stand once in a stage: the last counts',
  NoEmptyContinuation: 'An instruction should have no empty lines within',
  RedundantTargetPlatform: 'FROM --platform=$TARGETPLATFORM says what holds anyway',
  ReservedStageName: 'A stage should not be called scratch or context',
  SecretsUsedInArgOrEnv: 'ARG and ENV should hold no secrets: they are published with the image',
  StageNameCasing: 'Names of stages should be in small letters',
  UndefinedArgInFrom: 'FROM should use ARGs that are declared before it',
  UndefinedVar: 'Variables should be set before they are used',
  WorkdirRelativePath: 'The first WORKDIR should be absolute: what a relative one begins at is the base image’s to say',
} as const;

/** A rule by its name. */
export type LintRule = keyof typeof lintRules;

/** Rules that `# check=experimental=…` asks for. */
export const experimentalRules: readonly LintRule[] = ['CopyIgnoredFile', 'InvalidDefinitionDescription'];

/** Where a rule is explained at length. */
export function ruleAddress(rule: LintRule): string {
  const words = rule.replace(/([a-z])(?=[A-Z])|([A-Z]+)(?=[A-Z][a-z])/g, '$1$2-').toLowerCase();
  return `https://docs.docker.com/go/dockerfile/rule/${words}/`;
}
