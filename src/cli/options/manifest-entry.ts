import { commaList, list, value } from './option.ts';

/** Options by which `manifest add` and `manifest annotate` say more of an entry than its image does. */
export const manifestEntryOptions = () => ({
  annotations: list('--annotation', { valueName: 'key=value', description: 'Set an annotation of the entry', complete: 'none' }),
  architecture: value('--arch', {
    valueName: 'arch',
    description: 'Architecture of the image',
    complete: ['amd64', 'arm64', 'arm', 'riscv64', 's390x', 'ppc64le', '386'],
  }),
  features: commaList('--features', { valueName: 'feature', description: 'CPU feature that the image needs', complete: 'none' }),
  system: value('--os', { valueName: 'os', description: 'Operating system of the image', complete: ['linux', 'windows'] }),
  systemFeatures: commaList('--os-features', {
    valueName: 'feature',
    description: 'Operating system feature that the image needs',
    complete: 'none',
  }),
  systemVersion: value('--os-version', { valueName: 'version', description: 'Operating system version of the image', complete: 'none' }),
  variant: value('--variant', {
    valueName: 'variant',
    description: 'Variant of the architecture of the image',
    complete: ['v6', 'v7', 'v8'],
  }),
});
