/** A command of a RUN that ended with another status than 0; by a signal 128 and its number. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly status: number;

  constructor(status: number) {
    super(`while running runtime: exit status ${status}`);
    this.status = status;
  }
}
