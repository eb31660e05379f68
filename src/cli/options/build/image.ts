import { commaList, flag, integer, list, optionalFlag, refused, value } from '../option.ts';

/** Options of `build` about the image that comes out. */
export const buildImageOptions = () => ({
  tags: list('-t,--tag', { valueName: 'name[:tag]', description: 'Give the image this name', complete: 'image' }),
  format: value('--format', {
    valueName: 'format',
    description: 'Form of manifest and config: oci or docker',
    complete: ['oci', 'docker'],
    default: 'oci',
  }),
  labels: list('--label', { valueName: 'name=value', description: 'Add a label', complete: 'none' }),
  layerLabels: refused('--layer-label', { reason: 'layers between steps are no images here, and have no labels' }),
  annotations: list('--annotation', {
    valueName: '[level:]name=value',
    description: 'Add an annotation to the manifest; index: to the list',
    complete: 'none',
  }),
  environment: list('--env', { valueName: 'name[=value]', description: 'Add a variable to the image', complete: 'none' }),
  unsetEnvironment: commaList('--unsetenv', { valueName: 'name', description: "Take a variable of the base's away", complete: 'none' }),
  unsetLabels: commaList('--unsetlabel', { valueName: 'name', description: "Take a label of the base's away", complete: 'none' }),
  unsetAnnotations: commaList('--unsetannotation', {
    valueName: 'name',
    description: "Take an annotation of the base's away",
    complete: 'none',
  }),
  inheritLabels: optionalFlag('--inherit-labels', { description: 'Keep the labels of the base', defaultText: 'true' }),
  inheritAnnotations: optionalFlag('--inherit-annotations', { description: 'Keep the annotations of the base', defaultText: 'true' }),
  identityLabel: optionalFlag('--identity-label', { description: 'Add the label that names the builder' }),
  createdAnnotation: optionalFlag('--created-annotation', {
    description: 'Add the annotation that says when it was created',
    defaultText: 'true',
  }),
  omitHistory: flag('--omit-history', { description: 'Leave the history out of the config' }),
  squash: flag('--squash', { description: "Make one layer of all that is not the base's" }),
  squashAll: flag('--squash-all', { description: 'Make one layer of everything' }),
  compatVolumes: flag('--compat-volumes', { description: 'No effect: what RUN writes to a VOLUME is kept', hidden: true }),
  compress: flag('--compress', { description: 'No effect; accepted because Docker has it', hidden: true }),
  disableCompression: optionalFlag('-D,--disable-compression', {
    description: 'No effect: layers are kept as they are, and pushed compressed',
    defaultText: 'true',
  }),
  osFeatures: commaList('--os-feature', {
    valueName: 'feature',
    description: 'Say in the config that this feature is needed',
    complete: 'none',
  }),
  osVersion: value('--os-version', {
    valueName: 'version',
    description: 'Say in the config which version is needed',
    complete: 'none',
  }),
});

/** Options of `build` about times: the same inputs give the same image unless `--real-times` is given. */
export const buildTimeOptions = () => ({
  timestamp: integer('--timestamp', {
    valueName: 'seconds',
    description: 'All times in the image are this one, in seconds since 1970',
    integer: 'signed',
  }),
  epoch: integer('--source-date-epoch', {
    valueName: 'seconds',
    description: 'No time in the image is later than this one',
    integer: 'signed',
    defaultText: '$SOURCE_DATE_EPOCH',
  }),
  rewriteTimestamp: optionalFlag('--rewrite-timestamp', {
    description: 'Move times of files that are later back; false keeps those of files',
    defaultText: 'true',
  }),
  realTimes: flag('--real-times', { description: 'Keep the times at which everything was made' }),
});

/** Options of `build` about the platforms that it builds for. */
export const buildPlatformOptions = () => ({
  platforms: commaList('--platform', {
    valueName: 'os/arch[/variant]',
    description: 'Build for this platform; several make a list, which needs a name',
    complete: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/riscv64'],
  }),
  architecture: value('--arch', {
    valueName: 'arch',
    description: 'Build for this architecture',
    complete: ['amd64', 'arm64', 'arm', 'riscv64', 's390x', 'ppc64le', '386'],
  }),
  system: value('--os', { valueName: 'os', description: 'Build for this operating system', complete: ['linux'] }),
  variant: value('--variant', { valueName: 'variant', description: 'Build for this variant', complete: ['v6', 'v7', 'v8'] }),
  allPlatforms: flag('--all-platforms', { description: 'Build for all platforms that the bases have' }),
  manifest: value('--manifest', { valueName: 'name', description: 'Add the image to this manifest list', complete: 'manifest-list' }),
});
