import { TiffinError } from '../lib/errors.ts';
import { networkNamespaceMark, pidFileMark } from './pasta.ts';

/** The name server that a container on slirp4netns asks. */
export const slirpDnsAddress = '10.0.2.3';

const knownOption = /^(mtu=[0-9]{2,5}|(allow_host_loopback|enable_ipv6)=(true|false))$/;
const readyDescriptor = '8';
// slirp4netns says that it is ready by a byte on a descriptor, and our monitor waits for the process ID in a file: a shell stands between
// them. It becomes slirp4netns, so that the monitor can end it; without the byte nothing is written, and the monitor sees it end.
const wrapper = `pid=$$ file=$1; shift; mkfifo "$file.up"
( byte=$(head -c 1 "$file.up"); rm -f "$file.up"; [ -z "$byte" ] || echo "$pid" >"$file" ) & exec "$@" ${readyDescriptor}>"$file.up"`;

/**
 * The command line of slirp4netns, which publishes no ports: for where pasta is missing or was not wanted.
 *
 * @param options what stands behind `--network slirp4netns:`: `mtu=`, `allow_host_loopback=true`, `enable_ipv6=false`
 * @throws {TiffinError} `invalid-argument` for any other option
 */
export function slirpArguments(path: string, options: readonly string[]): readonly string[] {
  const unknown = options.find((option) => !knownOption.test(option));
  if (unknown !== undefined) {
    throw new TiffinError('invalid-argument', `unknown option for slirp4netns: "${unknown}"`, {
      hint: 'known are mtu=BYTES, allow_host_loopback=true|false and enable_ipv6=true|false',
    });
  }
  const mtu = options.find((option) => option.startsWith('mtu='))?.slice('mtu='.length) ?? '65520';
  const loopback = options.includes('allow_host_loopback=true') ? [] : ['--disable-host-loopback'];
  const ipv6 = options.includes('enable_ipv6=false') ? [] : ['--enable-ipv6'];
  const fixed = ['--enable-sandbox', '--enable-seccomp', ...ipv6, '-c', '-r', readyDescriptor, '--netns-type=path'];
  return ['/bin/sh', '-c', wrapper, 'sh', pidFileMark, path, ...loopback, `--mtu=${mtu}`, ...fixed, networkNamespaceMark, 'tap0'];
}
