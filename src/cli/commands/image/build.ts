import type { BuildRequest } from '../../../build/request.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import { progressForm } from '../../build/progress-form.ts';
import { parseCall } from '../../build/parse-call.ts';
import { buildAndWrite } from '../../build/build-and-write.ts';
import { openLogFile } from '../../build/log-file.ts';
import { BuildFailed } from '../../build/run-build.ts';
import type { CommandContext } from '../../context.ts';
import { buildGroups } from '../../options/build/groups.ts';
import { optionalOperand } from '../../options/operand.ts';
import { toBuildRequest } from '../../request/build/request.ts';
import { requestFacts } from '../../request/create-options.ts';

/** `tiffin build`. */
export class BuildCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Builds an image from a Containerfile or Dockerfile. The same inputs give the same image, byte for byte. The context is a directory, a tar, - for standard input, or a URL of one of these or of a git repository.',
    examples: [
      ['Build the Containerfile of this directory', '$0 build -t app .'],
      ['Build another file, up to one of its stages', '$0 build -f docker/Dockerfile --target test .'],
      ['Use a secret that no layer keeps', '$0 build --secret id=token,src=$HOME/.token -t app .'],
      ['Check the Containerfile for mistakes', '$0 build --check .'],
      ['Check whether the build gives the same image twice', '$0 build --twice .'],
      ['Write the files to a directory instead of an image', '$0 build -o out .'],
    ],
  };

  source = buildGroups.source();
  image = buildGroups.image();
  times = buildGroups.times();
  platform = buildGroups.platform();
  cache = buildGroups.cache();
  result = buildGroups.result();
  display = buildGroups.display();
  step = buildGroups.step();
  network = buildGroups.network();
  limits = buildGroups.limits();
  namespaces = buildGroups.namespaces();
  registry = buildGroups.registry();
  place = optionalOperand('CONTEXT', { complete: 'directory' });

  override async run(context: CommandContext): Promise<number> {
    const { output, env, globals } = context;
    const form = progressForm({ fields: this.display, env, isTerminal: output.stderr.isTerminal, animate: output.animate });
    const services = await context.engine();
    const facts = requestFacts(context, services.settings.optionDefaults);
    const call = { groups: this, context: this.place, cgroupManager: globals.cgroupManager };
    const request = await withLock(toBuildRequest(call, facts), { option: this.registry.locked, context });
    const asked = parseCall(this.display);
    if (asked !== undefined) {
      const { answerCall } = await import('../../build/answer-call.ts');
      return await answerCall(context, request, asked);
    }
    using stream = this.display.logFile === undefined ? undefined : openLogFile(this.display.logFile);
    const options = { form: stream !== undefined && form === 'tty' ? 'plain' : form, stream, quiet: this.display.quiet } as const;
    try {
      if (this.display.twice) return await (await import('../../build/build-twice.ts')).buildTwice(context, request, options);
      await buildAndWrite(context, request, options);
      return 0;
    } catch (error) {
      if (error instanceof BuildFailed) return error.status;
      throw error;
    }
  }
}

/** Lock files are TOML, whose parser only those pay for who have one. */
async function withLock(
  request: BuildRequest,
  { option, context }: { option: string | undefined; context: CommandContext },
): Promise<BuildRequest> {
  if (option === undefined) return request;
  const { requireLock } = await import('../../request/lock-choice.ts');
  const lock = requireLock(option, { directory: process.cwd(), uid: context.places.uid });
  return { ...request, pull: { ...request.pull, lock } };
}
