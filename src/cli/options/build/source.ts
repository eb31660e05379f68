import { list, optionalFlag, refused, value } from '../option.ts';

/** Options of `build` about what is built: files, arguments, contexts. */
export const buildSourceOptions = () => ({
  files: list('-f,--file', {
    valueName: 'file',
    description: 'Containerfile to build, or its URL; - is standard input. Several are read as one',
    complete: 'file',
  }),
  target: value('--target', { valueName: 'stage', description: 'Build only this stage and those that it needs', complete: 'build-stage' }),
  arguments: list('--build-arg', {
    valueName: 'name[=value]',
    description: 'Set a build argument; without a value, to that of the environment',
    complete: 'build-argument',
  }),
  argumentFiles: list('--build-arg-file', {
    valueName: 'file',
    description: 'Read build arguments from a file, one in each line',
    complete: 'file',
  }),
  contexts: list('--build-context', {
    valueName: 'name=place',
    description: 'Add a named context: a directory, an archive, a URL, docker-image://NAME or oci-layout://DIRECTORY',
    complete: 'build-context',
  }),
  ignoreFile: value('--ignorefile', { valueName: 'file', description: 'Ignore file, in place of .containerignore', complete: 'file' }),
  from: value('--from', {
    valueName: 'image',
    description: 'Use this image in place of that of the first FROM',
    complete: 'pullable-image',
  }),
  skipUnusedStages: optionalFlag('--skip-unused-stages', { description: 'Skip stages that the target does not need', defaultText: 'true' }),
  standardInput: refused('--stdin', { kind: 'flag', reason: 'steps read nothing from standard input' }),
  preprocessor: list('--cpp-flag', {
    valueName: 'flag',
    description: 'Flag for cpp, which preprocesses files that end in .in',
    complete: 'none',
  }),
});
