import { flag, integer, optionalFlag, optionalValue, refused, value } from './option.ts';

/** Options of all commands that may pull: where from, as whom, how stubbornly. */
export const registryOptions = () => ({
  authFile: value('--authfile', { valueName: 'file', description: 'File with credentials for registries', complete: 'file' }),
  credentials: value('--creds', { valueName: 'user[:password]', description: 'Credentials for the registry', complete: 'none' }),
  tlsVerify: optionalFlag('--tls-verify', { description: 'Require HTTPS and verify certificates', defaultText: 'true' }),
  certificates: value('--cert-dir', {
    valueName: 'directory',
    description: 'Directory with certificates for the registry',
    complete: 'directory',
  }),
  retries: integer('--retry', {
    valueName: 'count',
    description: 'Number of further attempts after a failure, 3 unless set',
    integer: 'unsigned',
  }),
  retryDelay: value('--retry-delay', { valueName: 'duration', description: 'Time to wait before another attempt', complete: 'none' }),
  decryptionKey: refused('--decryption-key', { reason: 'encrypted images are not supported' }),
  contentTrust: optionalFlag('--disable-content-trust', { description: 'No effect; accepted because Docker has it', hidden: true }),
});

/** Options of all commands that choose one image of several for different machines. */
export const platformOptions = () => ({
  platform: value('--platform', {
    valueName: 'os/arch[/variant]',
    description: 'Choose the image for this platform',
    complete: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/riscv64'],
  }),
  architecture: value('--arch', {
    valueName: 'arch',
    description: 'Choose the image for this architecture',
    complete: ['amd64', 'arm64', 'arm', 'riscv64', 's390x', 'ppc64le', '386'],
  }),
  system: value('--os', { valueName: 'os', description: 'Choose the image for this operating system', complete: ['linux'] }),
  variant: value('--variant', {
    valueName: 'variant',
    description: 'Choose the image for this variant of the architecture',
    complete: ['v6', 'v7', 'v8'],
  }),
});

/** `--locked`, for all commands that may pull. */
export const lockedOption = () =>
  optionalValue('--locked', {
    valueName: 'file',
    bare: 'tiffin.lock',
    description: 'Use exactly the images of a lock file, by default the nearest tiffin.lock in this directory or above',
    complete: 'file',
  });

/** Options of `run` and `create` about the image. */
export const imageOptions = () => ({
  pull: value('--pull', {
    valueName: 'policy',
    description: 'When to pull the image: always, missing, never or newer',
    complete: ['always', 'missing', 'never', 'newer'],
    defaultText: 'missing',
  }),
  quiet: flag('-q,--quiet', { description: 'Do not show the progress of pulling' }),
  locked: lockedOption(),
  rootfs: flag('--rootfs', { description: 'The first argument is a directory to run in, not an image' }),
  ...platformOptions(),
  ...registryOptions(),
});
