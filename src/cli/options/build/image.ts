import { commaList, flag, integer, list, optionalFlag, refused, value } from '../option.ts';

/** Options of `build` about the image that comes out. */
export const buildImageOptions = () => ({
  tags: list('-t,--tag', { valueName: 'name[:tag]', description: 'Name of the image', complete: 'image' }),
  format: value('--format', {
    valueName: 'format',
    description: 'Format of manifest and image config: oci or docker',
    complete: ['oci', 'docker'],
    default: 'oci',
  }),
  labels: list('--label', { valueName: 'name=value', description: 'Add a label to the image', complete: 'none' }),
  layerLabels: refused('--layer-label', { reason: 'layers between steps are no images here, and have no labels' }),
  annotations: list('--annotation', {
    valueName: '[level:]name=value',
    description: 'Add an annotation to the manifest; index: to the list',
    complete: 'none',
  }),
  environment: list('--env', {
    valueName: 'name[=value]',
    description: 'Set an environment variable in the image',
    complete: 'environment-name',
  }),
  unsetEnvironment: commaList('--unsetenv', { valueName: 'name', description: 'Remove a variable of the base image', complete: 'none' }),
  unsetLabels: commaList('--unsetlabel', { valueName: 'name', description: 'Remove a label of the base image', complete: 'none' }),
  unsetAnnotations: commaList('--unsetannotation', {
    valueName: 'name',
    description: 'Remove an annotation of the base image',
    complete: 'none',
  }),
  inheritLabels: optionalFlag('--inherit-labels', { description: 'Keep the labels of the base image', defaultText: 'true' }),
  inheritAnnotations: optionalFlag('--inherit-annotations', { description: 'Keep the annotations of the base image', defaultText: 'true' }),
  identityLabel: optionalFlag('--identity-label', { description: 'Add a label that names the builder' }),
  createdAnnotation: optionalFlag('--created-annotation', {
    description: 'Add an annotation with the time of the build',
    defaultText: 'true',
  }),
  omitHistory: flag('--omit-history', { description: 'Write no history into the image config' }),
  squash: flag('--squash', { description: 'Merge all new layers into one' }),
  squashAll: flag('--squash-all', { description: 'Merge all layers into one' }),
  compatVolumes: flag('--compat-volumes', { description: 'No effect: what RUN writes to a VOLUME is kept', hidden: true }),
  compress: flag('--compress', { description: 'No effect; accepted because Docker has it', hidden: true }),
  disableCompression: optionalFlag('-D,--disable-compression', {
    description: 'Accepted for compatibility: layers are compressed when they are pushed',
    defaultText: 'true',
  }),
  osFeatures: commaList('--os-feature', { valueName: 'feature', description: 'OS feature that the image needs', complete: 'none' }),
  osVersion: value('--os-version', { valueName: 'version', description: 'OS version that the image needs', complete: 'none' }),
});

/** Options of `build` about times: the same inputs give the same image unless `--real-times` is given. */
export const buildTimeOptions = () => ({
  timestamp: integer('--timestamp', {
    valueName: 'seconds',
    description: 'Set all times in the image to this one, in seconds since 1970',
    integer: 'signed',
  }),
  epoch: integer('--source-date-epoch', {
    valueName: 'seconds',
    description: 'Set later times in the image to this one, in seconds since 1970',
    integer: 'signed',
    defaultText: '$SOURCE_DATE_EPOCH',
  }),
  rewriteTimestamp: optionalFlag('--rewrite-timestamp', {
    description: 'Set later times of files back, too; with false, files keep theirs',
    defaultText: 'true',
  }),
  realTimes: flag('--real-times', { description: 'Keep the times at which everything was made' }),
});

/** Options of `build` about the platforms that it builds for. */
export const buildPlatformOptions = () => ({
  platforms: commaList('--platform', {
    valueName: 'os/arch[/variant]',
    description: 'Build for this platform; several make a manifest list, which needs a name',
    complete: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/riscv64'],
  }),
  architecture: value('--arch', {
    valueName: 'arch',
    description: 'Build for this architecture',
    complete: ['amd64', 'arm64', 'arm', 'riscv64', 's390x', 'ppc64le', '386'],
  }),
  system: value('--os', { valueName: 'os', description: 'Build for this operating system', complete: ['linux'] }),
  variant: value('--variant', { valueName: 'variant', description: 'Build for this architecture variant', complete: ['v6', 'v7', 'v8'] }),
  allPlatforms: flag('--all-platforms', { description: 'Build for all platforms of the base images' }),
  manifest: value('--manifest', { valueName: 'name', description: 'Add the image to this manifest list', complete: 'manifest-list' }),
});
