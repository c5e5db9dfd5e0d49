import { scenarios } from 'parley/testing';
import agent from './voice-menu.ts';

scenarios('voice-menu.scenarios.yaml', agent);
