/**
 * What an agent's file imports: `import { defineAgent, tool } from 'parley'`.
 *
 * @module parley
 */
export type { Lexicon, LexiconEntry } from '../domain/lexicon.ts';
export type { JsonSchema } from '../domain/text-generator.ts';
export type {
  AgentCall,
  AgentSounds,
  Caller,
  Idle,
  McpServer,
  Question,
  ReplyTurn,
  Texts,
  TurnMessage,
} from './agent-call.ts';
export { type Agent, type CallReport, type ToolUse, type Turn, defineAgent } from './define-agent.ts';
export { NoAnswerError } from '../agent-calls/ask.ts';
export { day, email, spelt, telephone, yesOrNo } from './answers.ts';
export type { Duration } from './duration.ts';
export { type Tool, type ToolOptions, tool } from './tool.ts';
