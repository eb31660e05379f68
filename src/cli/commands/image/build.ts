import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import { progressForm } from '../../build/progress-form.ts';
import { BuildFailed, runBuild } from '../../build/run-build.ts';
import type { CommandContext } from '../../context.ts';
import { buildGroups } from '../../options/build/groups.ts';
import { optionalOperand } from '../../options/operand.ts';
import { toBuildRequest } from '../../request/build/request.ts';
import { requestFacts } from '../../request/create-options.ts';

/** `tiffin build`. */
export class BuildCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Makes an image as a Containerfile or Dockerfile says. The same inputs give the same image, byte for byte. The context is a directory, a tar, - for standard input, or a URL of one of these or of a git repository.',
    examples: [
      ['The Containerfile of this directory', '$0 build -t app .'],
      ['Another file, up to one of its stages', '$0 build -f docker/Dockerfile --target test .'],
      ['With a secret that no layer keeps', '$0 build --secret id=token,src=$HOME/.token -t app .'],
      ['What could be written better', '$0 build --check .'],
      ['Whether it gives the same twice', '$0 build --twice .'],
      ['The files instead of an image', '$0 build -o out .'],
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
    const request = toBuildRequest({ groups: this, context: this.place, cgroupManager: globals.cgroupManager }, facts);
    try {
      const ids = await runBuild(context, request, { options: { form }, use: async ({ images }) => images.map(({ image }) => image.id) });
      for (const id of ids) output.line(id);
      return 0;
    } catch (error) {
      if (error instanceof BuildFailed) return error.status;
      throw error;
    }
  }
}
