import { networkNamespaceMark } from './pasta.ts';

/** The name server that a container on slirp4netns asks. */
export const slirpDnsAddress = '10.0.2.3';
/** Stands for the descriptor on which slirp4netns says that it is ready; the helper puts it in. */
export const readyDescriptorMark = '{ready-fd}';

/** slirp4netns's command line: the fall-back where pasta is missing. It stays in the foreground and publishes no ports. */
export function slirpArguments(path: string, options: readonly string[]): readonly string[] {
  const mtu = options.find((option) => option.startsWith('mtu='))?.slice('mtu='.length) ?? '65520';
  const loopback = options.includes('allow_host_loopback=true') ? [] : ['--disable-host-loopback'];
  const ipv6 = options.includes('enable_ipv6=false') ? [] : ['--enable-ipv6'];
  const fixed = ['--enable-sandbox', '--enable-seccomp', ...ipv6, '-c', '-r', readyDescriptorMark, '--netns-type=path'];
  return [path, ...loopback, `--mtu=${mtu}`, ...fixed, networkNamespaceMark, 'tap0'];
}
