import { flag, list, optionalValue, refused, value } from '../option.ts';

const attestations = 'attestations are not made; only what asks for none is accepted';

/** Options of `build` about where the result goes. */
export const buildOutputOptions = () => ({
  outputs: list('-o,--output', {
    valueName: 'destination',
    description: 'Write the result: a directory, - for a tar, or type=TYPE,dest=PATH: local, tar, oci, docker, image, registry',
    complete: 'build-output',
  }),
  push: flag('--push', { description: 'Push the image under its names' }),
  load: flag('--load', { description: 'Put the image into the store, too, when there is an --output' }),
  idFile: value('--iidfile', { valueName: 'file', description: 'Write the ID of the image to this file', complete: 'file' }),
  metadataFile: value('--metadata-file', {
    valueName: 'file',
    description: 'Write details of the result to this file, as JSON',
    complete: 'file',
  }),
  signBy: refused('--sign-by', { reason: 'images are signed when they are pushed: push --sign-by' }),
  confidential: refused('--cw', { reason: 'images for confidential computing are not supported' }),
  builder: value('--builder', { valueName: 'name', description: 'Name of the builder; there is one, default', complete: ['default'] }),
  attest: list('--attest', { valueName: 'type=…,disabled=true', description: `No effect: ${attestations}`, complete: 'none' }),
  provenance: optionalValue('--provenance', {
    valueName: 'mode',
    bare: 'true',
    description: `No effect: ${attestations}`,
    complete: ['false'],
  }),
  sbom: optionalValue('--sbom', { valueName: 'preset', bare: 'true', description: `No effect: ${attestations}`, complete: ['false'] }),
  sbomOutput: refused('--sbom-output', { reason: noScanner }),
  sbomImageOutput: refused('--sbom-image-output', { reason: noScanner }),
  sbomPurlOutput: refused('--sbom-purl-output', { reason: noScanner }),
  sbomImagePurlOutput: refused('--sbom-image-purl-output', { reason: noScanner }),
  sbomMergeStrategy: refused('--sbom-merge-strategy', { reason: noScanner }),
  sbomScannerCommand: refused('--sbom-scanner-command', { reason: noScanner }),
  sbomScannerImage: refused('--sbom-scanner-image', { reason: noScanner }),
});

const noScanner = 'no scanner for bills of materials is run in builds; run one on the image';

/** Options of `build` about what is shown, and what is done in place of a build. */
export const buildDisplayOptions = () => ({
  quiet: flag('-q,--quiet', { description: 'Print only the ID' }),
  progress: value('--progress', {
    valueName: 'form',
    description: 'How to show progress: auto, tty, plain, quiet or rawjson',
    complete: ['auto', 'tty', 'plain', 'quiet', 'rawjson'],
    defaultText: '$BUILDKIT_PROGRESS, else auto',
  }),
  logFile: value('--logfile', { valueName: 'file', description: 'Write progress to this file', complete: 'file' }),
  logSplit: refused('--logsplit', { kind: 'flag', reason: 'one --logfile has the progress of all platforms' }),
  check: flag('--check', { description: 'Build nothing, and check the Containerfile for mistakes' }),
  call: value('--call', {
    valueName: 'question',
    description: 'Build nothing, and answer a question: check, outline or targets',
    complete: ['build', 'check', 'outline', 'targets', 'check,format=json', 'outline,format=json', 'targets,format=json'],
  }),
  twice: flag('--twice', { description: 'Build twice without the build cache, and compare the images' }),
});
