import { list, optionalFlag, refused, value } from '../option.ts';

/** Options of `build` about what is built: files, arguments, contexts. */
export const buildSourceOptions = () => ({
  files: list('-f,--file', {
    valueName: 'file',
    description: 'Containerfile to build, or its URL; - is standard input. Several are read as one',
    complete: 'file',
  }),
  target: value('--target', { valueName: 'stage', description: 'Build this stage and those that it needs', complete: 'build-stage' }),
  arguments: list('--build-arg', {
    valueName: 'name[=value]',
    description: 'Set an ARG; without a value, to the one of the environment',
    complete: 'build-argument',
  }),
  argumentFiles: list('--build-arg-file', { valueName: 'file', description: 'Set the ARGs of a file, a line each', complete: 'file' }),
  contexts: list('--build-context', {
    valueName: 'name=place',
    description: 'Another context: a directory, an archive, a URL, docker-image://NAME or oci-layout://DIRECTORY',
    complete: 'none',
  }),
  ignoreFile: value('--ignorefile', { valueName: 'file', description: 'Read this file in place of .containerignore', complete: 'file' }),
  from: value('--from', { valueName: 'image', description: 'Take this image for the first FROM', complete: 'image' }),
  skipUnusedStages: optionalFlag('--skip-unused-stages', {
    description: 'Leave out stages that the target does not need',
    defaultText: 'true',
  }),
  standardInput: refused('--stdin', { kind: 'flag', reason: 'steps read nothing from standard input' }),
  preprocessor: list('--cpp-flag', {
    valueName: 'flag',
    description: 'Give this to cpp, which a file that ends in .in goes through',
    complete: 'none',
  }),
});
