import { showStandardStreams } from './std-streams.ts';

showStandardStreams();
