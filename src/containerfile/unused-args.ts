import type { Containerfile } from './instruction.ts';
import { proxyVariables } from './scope.ts';

const predefined = /^(?:(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE|SOURCE_DATE_EPOCH|BUILDKIT_\w+)$/;

/** Names among `--build-arg` that no ARG takes and that mean nothing by themselves. */
export function unusedBuildArgs({ globalArgs, stages }: Containerfile, buildArgs: Readonly<Record<string, string>>): string[] {
  const all = [...globalArgs, ...stages.flatMap(({ instructions }) => instructions)];
  const declared = new Set(all.flatMap((instruction) => (instruction.kind === 'arg' ? instruction.args.map(({ name }) => name) : [])));
  // A trigger for whoever builds upon the image is not looked into.
  const proxies = proxyVariables(buildArgs);
  return Object.keys(buildArgs).filter(
    (name) => !declared.has(name) && !predefined.test(name) && !Object.hasOwn(proxies, name.toUpperCase()),
  );
}
