import type { FastifyPluginAsync } from 'fastify';
import { type Html, html } from '../lib/html.ts';
import { assetUrl } from './assets.ts';
import { document } from './layout.ts';
import { securityHeaders } from './security-headers.ts';
import { defaultTheme } from './theme.ts';

/** As much of an OpenAPI document as the page shows. */
export interface ShownApi {
  info: { title: string; description: string };
  paths: Record<string, Record<string, unknown>>;
}

interface Operation {
  tags: string[];
  summary: string;
  parameters: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
}

interface Call {
  method: string;
  path: string;
  operation: Operation;
}

/** `/api/docs`: the description of the API for reading, in the order in which a newcomer meets it. No script. */
export const apiPage =
  (api: ShownApi, isSecure: boolean): FastifyPluginAsync =>
  async (app) => {
    const page = render(api);
    app.get('/api/docs', async (_request, reply) =>
      reply.headers(securityHeaders({ isSecure })).type('text/html; charset=utf-8').send(page),
    );
  };

function render({ info, paths }: ShownApi): string {
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, operation]): Call => ({ method, path, operation: operation as Operation }),
    ),
  );
  const byTag = Map.groupBy(calls, ({ operation }) => operation.tags[0] ?? 'Others');
  return document(
    { language: 'en', theme: defaultTheme, name: undefined },
    {
      title: info.title,
      head: html`<link rel="stylesheet" href="${assetUrl('api.css')}">`,
      body: html`<div class="reference">
<nav aria-label="Contents"><h1>${info.title}</h1><p>${withCode(info.description)}</p>
<p><a href="/api/swagger.json">OpenAPI document</a></p>
<ul>${[...byTag.keys()].map((tag) => html`<li><a href="#${idOf(tag)}">${tag}</a></li>`)}</ul></nav>
<main>${[...byTag].map(([tag, its]) => html`<section aria-labelledby="${idOf(tag)}"><h2 id="${idOf(tag)}">${tag}</h2>${its.map(renderCall)}</section>`)}</main>
</div>`,
    },
  );
}

const renderCall = ({ method, path, operation }: Call): Html => html`<details class="call">
<summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code> <span class="what">${operation.summary}</span></summary>
${operation.parameters.length > 0 && renderParameters(operation.parameters)}
${operation.requestBody && html`<h3>Body</h3>${renderSchema(operation.requestBody)}`}
<h3>Answers</h3>
${Object.entries(operation.responses).map(([status, response]) => renderResponse(status, response))}
</details>`;

const renderParameters = (parameters: Operation['parameters']): Html => html`<h3>Parameters</h3>
<ul>${parameters.map(
  ({ name, in: place, required }) =>
    html`<li><code>${name}</code> <span class="what">in the ${place}${required && ', required'}</span></li>`,
)}</ul>`;

const renderResponse = (status: string, response: Operation['responses'][string]): Html => html`<div class="answer">
<p><strong>${status}</strong></p>
${response.description.split('\n\n').map((line) => html`<p>${withCode(line)}</p>`)}
${Number(status) < 300 && renderSchema(response)}
</div>`;

interface Schema {
  type?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

const renderSchema = ({ content }: { content?: Record<string, { schema: unknown }> }): Html | undefined => {
  const schema = content?.['application/json']?.schema as Schema | undefined;
  return schema && renderType(schema);
};

/** The fields of an object, or what else a value is, as nested lists. */
function renderType(schema: Schema): Html {
  const options = schema.anyOf ?? schema.oneOf;
  if (schema.allOf) return html`${schema.allOf.map(renderType)}`;
  if (options?.some(hasFields)) return html`<p class="what">one of</p>${options.filter(hasFields).map(renderType)}`;
  if (schema.items && hasFields(schema.items)) return html`<p class="what">a list of</p>${renderType(schema.items)}`;
  if (!schema.properties) return html`<p class="what">${typeOf(schema)}</p>`;
  const { properties, required = [] } = schema;
  return html`<ul class="fields">${Object.entries(properties).map(
    ([name, field]) =>
      html`<li><code>${name}</code> <span class="what">${typeOf(field)}${
        required.includes(name) || ', optional'
      }${field.description && `: ${field.description}`}</span>${hasFields(inner(field)) && renderType(field)}</li>`,
  )}</ul>`;
}

const inner = (schema: Schema): Schema => schema.items ?? schema;

const hasFields = (schema: Schema): boolean =>
  Boolean(schema.properties && Object.keys(schema.properties).length > 0) ||
  [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].some(hasFields);

function typeOf(schema: Schema): string {
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return [...new Set(options.map(typeOf))].join(' or ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  return schema.type ?? 'any value';
}

/** Text in which `…` marks code. */
const withCode = (text: string) =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

const idOf = (tag: string) => tag.toLowerCase().replace(/\W+/g, '-');
