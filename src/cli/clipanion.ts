// The order matters: clipanion reads the standard streams while it is loaded, and each of them costs a millisecond or more.
import './std-streams/hide.ts';
import { Cli, Command, Option } from 'clipanion';
import './std-streams/show.ts';

export { Cli, Command, Option };
