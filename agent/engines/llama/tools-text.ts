import type { ChatModelFunctions } from 'node-llama-cpp';
import type { FunctionTool, JsonSchema } from '../../domain/text-generator.ts';
import { grammarSchema } from './writing/grammar-schema.ts';

type Plain = Readonly<Record<string, unknown>>;

const objectIn = (value: unknown): Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {};

/** The functions as a template documents them. */
export function functionsOf(tools: readonly FunctionTool[]): ChatModelFunctions {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      {
        ...(description !== undefined && { description }),
        ...(parameters && { params: grammarSchema(parameters) }),
      },
    ]),
  );
}

/** A function in a line, as programmers write it: a third of the tokens of its JSON schema. */
export function signatureOf({ name, description, parameters = {} }: FunctionTool): string {
  const does = description === undefined ? '' : ` // ${inOneLine(description)}`;
  return `${name}(${fieldsOf(parameters)})${does}`;
}

function fieldsOf(schema: JsonSchema): string {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(objectIn(schema['properties']))
    .map(([name, value]) => {
      const property = objectIn(value);
      const { description } = property;
      const remark = typeof description === 'string' ? ` /* ${inOneLine(description)} */` : '';
      // What may be left out is null in the grammar as well.
      return `${name}: ${typeOf(property)}${required.includes(name) ? '' : ' | null'}${remark}`;
    })
    .join(', ');
}

function typeOf(schema: Plain): string {
  const { type, format, items } = schema;
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return choices.map((choice) => typeOf(objectIn(choice))).join(' | ');
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (type === 'object') return `{ ${fieldsOf(schema)} }`;
  if (type === 'array') return `(${typeOf(objectIn(items))})[]`;
  if (typeof format === 'string') return format;
  return Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : 'any';
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
