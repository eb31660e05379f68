import { hideStandardStreams } from './std-streams.ts';

hideStandardStreams();
