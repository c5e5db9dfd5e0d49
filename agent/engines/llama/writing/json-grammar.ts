import type { GbnfJsonBasicSchema, LlamaGrammar, LlamaModel } from 'node-llama-cpp';
import { UnusableSchemaError } from '../../../domain/errors.ts';
import type { JsonSchema } from '../../../domain/text-generator.ts';
import { grammarSchema } from './grammar-schema.ts';

const ANY_OBJECT = { type: 'object', additionalProperties: true };
/** The end of the first rule of a grammar that node-llama-cpp makes: empty lines, which end its text. */
const ENDING = /^(root ::= .*) "(?:\\n)+" \[\\n\]\*$/m;

/**
 * Makes the grammar of the JSON that a schema describes; of any object by default.
 *
 * @param strict refuses what the grammar can't hold to.
 * @throws UnusableSchemaError if none can be made of it.
 */
export async function jsonGrammar(
  { llama }: LlamaModel,
  schema: JsonSchema = ANY_OBJECT,
  strict = false,
): Promise<LlamaGrammar> {
  const usable = grammarSchema(schema, strict);
  try {
    // The type of its parameter is made for schemas that are written in code.
    return await llama.createGrammarForJsonSchema(usable as GbnfJsonBasicSchema);
  } catch (cause) {
    throw new UnusableSchemaError('No grammar can be made of the schema', { cause });
  }
}

/**
 * Makes the same grammar with a text behind the JSON. A model has one token for two brackets: where only one of them may come, it goes
 * on with the number before it.
 *
 * @throws UnusableSchemaError if none can be made of the schema.
 */
export async function jsonGrammarBefore(
  end: string,
  model: LlamaModel,
  schema?: JsonSchema,
): Promise<LlamaGrammar> {
  const json = await jsonGrammar(model, schema);
  const grammar = json.grammar.replace(ENDING, (_, root: string) => `${root} ${JSON.stringify(end)}`);
  return model.llama.createGrammar({ grammar });
}
