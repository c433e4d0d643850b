// Speaks to a server through a real client and prints what the client made of it, as one line of JSON.
// talk.mjs CLIENT URL MODEL SCENARIO [LETTERS]
//   CLIENT: openai, responses, completions, embeddings (the same client's other interfaces), anthropic, ollama, embed (the same)
//   SCENARIO: stream, whole, tools (offers a tool), turn (offers it, answers each call of it, and goes on),
//     cancel (stops when something was said), leave and leave-whole (gives up when standard input ends);
//     of vectors: whole, short (of eight numbers), and of embed uncut (no text may be cut) and old (its older call)
//   LETTERS: length of the prompt; by default it is short. AFORO_KEY is the key that is sent; AFORO_RETRIES=default lets the client ask again as it does by itself.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [client, url, model, scenario, letters] = process.argv.slice(2);
const require = createRequire(process.env.AFORO_CLIENTS + '/package.json');
const load = async name => await import(pathToFileURL(require.resolve(name)).href);
const apiKey = process.env.AFORO_KEY ?? 'test-key';
const maxRetries = process.env.AFORO_RETRIES === 'default' ? undefined : 0;
const prompt = letters ? 'a'.repeat(Number(letters)) : 'Say hi';
const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
const tool = { name: 'read_file', description: 'Reads.' };
// An address with a path of its own has that in place of /v1.
const baseURL = new URL(url).pathname === '/' ? url + '/v1' : url;
const leaving = new AbortController();
const signal = leaving.signal;
const leaves = scenario.startsWith('leave');
if (leaves) process.stdin.on('end', () => leaving.abort()).resume();
const isWhole = scenario === 'whole' || scenario === 'leave-whole';
const offers = scenario === 'tools' || scenario === 'turn';
const content = 'The file says: two remarks.';
const answer = { text: '', reasoning: '', calls: [], chunks: 0, finish: null, finishes: [], usage: null, error: null, headers: {} };

// Each asks once with the conversation so far, adds the reply to it, and answers the calls that came.
const clients = {
  async openai() {
    const { default: OpenAI } = await load('openai');
    const api = new OpenAI({ baseURL, apiKey, maxRetries });
    const messages = [{ role: 'user', content: prompt }];
    return async () => {
      const body = { model, messages };
      if (offers) body.tools = [{ type: 'function', function: { ...tool, parameters } }];
      if (isWhole) {
        const { data, response } = await api.chat.completions.create(body, { signal }).withResponse();
        keep(response.headers);
        answer.text = data.choices[0].message.content ?? '';
        finish(data.choices[0].finish_reason);
        answer.usage = data.usage && { prompt: data.usage.prompt_tokens, output: data.usage.completion_tokens };
        return [];
      }
      const { data, response } = await api.chat.completions.create({ ...body, stream: true, stream_options: { include_usage: true } }, { signal }).withResponse();
      keep(response.headers);
      const calls = [];
      let text = '';
      for await (const chunk of data) {
        answer.chunks++;
        const choice = chunk.choices[0];
        if (choice?.delta?.content) { text += choice.delta.content; answer.text += choice.delta.content; }
        if (choice?.delta?.reasoning_content) answer.reasoning += choice.delta.reasoning_content;
        for (const call of choice?.delta?.tool_calls ?? []) {
          const kept = calls[call.index] ??= { id: '', type: 'function', function: { name: '', arguments: '' } };
          kept.id += call.id ?? '';
          kept.function.name += call.function?.name ?? '';
          kept.function.arguments += call.function?.arguments ?? '';
        }
        if (choice?.finish_reason) finish(choice.finish_reason);
        if (chunk.usage) answer.usage = { prompt: chunk.usage.prompt_tokens, output: chunk.usage.completion_tokens };
        if (scenario === 'cancel' && answer.text) { data.controller.abort(); return []; }
      }
      messages.push({ role: 'assistant', content: text || null, tool_calls: calls }, ...calls.map(call => ({ role: 'tool', tool_call_id: call.id, content })));
      return calls.map(call => call.function);
    };
  },
  async responses() {
    const { default: OpenAI } = await load('openai');
    const api = new OpenAI({ baseURL, apiKey, maxRetries });
    const input = [{ role: 'user', content: prompt }];
    const take = (response, calls) => {
      finish(response.status + (response.incomplete_details?.reason ? ': ' + response.incomplete_details.reason : ''));
      answer.usage = response.usage && { prompt: response.usage.input_tokens, output: response.usage.output_tokens };
      if (response.error) throw Object.assign(new Error(response.error.message), { code: response.error.code });
      for (const item of response.output) {
        if (item.type === 'function_call') calls.push(item);
        input.push(item);
      }
    };
    return async () => {
      const body = { model, input, store: false };
      if (offers) body.tools = [{ type: 'function', ...tool, parameters, strict: false }];
      const calls = [];
      if (isWhole) {
        const { data, response } = await api.responses.create(body, { signal }).withResponse();
        keep(response.headers);
        answer.text = data.output_text;
        take(data, calls);
        return [];
      }
      const { data, response } = await api.responses.create({ ...body, stream: true }, { signal }).withResponse();
      keep(response.headers);
      for await (const event of data) {
        answer.chunks++;
        if (event.type === 'response.output_text.delta') answer.text += event.delta;
        if (event.type === 'response.reasoning_text.delta' || event.type === 'response.reasoning_summary_text.delta') answer.reasoning += event.delta;
        if (event.type === 'error') throw Object.assign(new Error(event.message), { code: event.code });
        if (event.type === 'response.completed' || event.type === 'response.incomplete' || event.type === 'response.failed') take(event.response, calls);
        if (scenario === 'cancel' && answer.text) { data.controller.abort(); return []; }
      }
      input.push(...calls.map(call => ({ type: 'function_call_output', call_id: call.call_id, output: content })));
      return calls;
    };
  },
  async completions() {
    const { default: OpenAI } = await load('openai');
    const api = new OpenAI({ baseURL, apiKey, maxRetries });
    return async () => {
      const body = { model, prompt };
      if (isWhole) {
        const { data, response } = await api.completions.create(body, { signal }).withResponse();
        keep(response.headers);
        answer.text = data.choices[0].text;
        finish(data.choices[0].finish_reason);
        answer.usage = data.usage && { prompt: data.usage.prompt_tokens, output: data.usage.completion_tokens };
        return [];
      }
      const { data, response } = await api.completions.create({ ...body, stream: true, stream_options: { include_usage: true } }, { signal }).withResponse();
      keep(response.headers);
      for await (const chunk of data) {
        answer.chunks++;
        answer.text += chunk.choices[0]?.text ?? '';
        if (chunk.choices[0]?.finish_reason) finish(chunk.choices[0].finish_reason);
        if (chunk.usage) answer.usage = { prompt: chunk.usage.prompt_tokens, output: chunk.usage.completion_tokens };
        if (scenario === 'cancel' && answer.text) { data.controller.abort(); return []; }
      }
      return [];
    };
  },
  async embeddings() {
    const { default: OpenAI } = await load('openai');
    const api = new OpenAI({ baseURL, apiKey, maxRetries });
    return async () => {
      const { data, response } = await api.embeddings.create({ model, input: [prompt, 'other'], ...(scenario === 'short' && { dimensions: 8 }) }, { signal }).withResponse();
      keep(response.headers);
      answer.vectors = data.data.map(item => item.embedding);
      answer.usage = { prompt: data.usage.prompt_tokens, output: 0 };
      return [];
    };
  },
  async embed() {
    const { Ollama } = await load('ollama');
    const kept = (where, what) => fetch(where, what).then(response => { keep(response.headers); return response; });
    const api = new Ollama({ host: url, fetch: kept, headers: { Authorization: 'Bearer ' + apiKey } });
    return async () => {
      if (scenario === 'old') {
        answer.vectors = [(await api.embeddings({ model, prompt })).embedding];
        return [];
      }
      const reply = await api.embed({ model, input: [prompt, 'other'], ...(scenario === 'short' && { dimensions: 8 }), ...(scenario === 'uncut' && { truncate: false }) });
      answer.vectors = reply.embeddings;
      answer.usage = { prompt: reply.prompt_eval_count, output: 0 };
      return [];
    };
  },
  async anthropic() {
    const { default: Anthropic } = await load('@anthropic-ai/sdk');
    const api = new Anthropic({ baseURL: url, apiKey, maxRetries });
    const messages = [{ role: 'user', content: prompt }];
    const take = message => {
      const of = (type, text) => message.content.filter(block => block.type === type).map(text).join('');
      answer.text += of('text', block => block.text);
      answer.reasoning += of('thinking', block => block.thinking);
      finish(message.stop_reason);
      answer.usage = { prompt: message.usage.input_tokens + (message.usage.cache_read_input_tokens ?? 0), output: message.usage.output_tokens };
    };
    return async () => {
      const body = { model, max_tokens: 64, messages };
      if (offers) body.tools = [{ ...tool, input_schema: parameters }];
      if (isWhole) {
        const { data, response } = await api.messages.create(body, { signal }).withResponse();
        keep(response.headers);
        take(data);
        return [];
      }
      const stream = api.messages.stream(body, { signal });
      stream.on('streamEvent', () => answer.chunks++);
      if (scenario === 'cancel') {
        try {
          for await (const event of stream) {
            if (event.type === 'content_block_delta') { answer.text += event.delta.text ?? ''; stream.abort(); }
          }
        } catch (aborted) {
          if (!answer.text) throw aborted;
        }
        return [];
      }
      const message = await stream.finalMessage();
      take(message);
      keep(stream.response?.headers ?? new Headers());
      const calls = message.content.filter(block => block.type === 'tool_use');
      messages.push({ role: 'assistant', content: message.content }, { role: 'user', content: calls.map(call => ({ type: 'tool_result', tool_use_id: call.id, content })) });
      return calls.map(call => ({ name: call.name, arguments: JSON.stringify(call.input) }));
    };
  },
  async ollama() {
    const { Ollama } = await load('ollama');
    const kept = (where, what) => fetch(where, { ...what, signal: AbortSignal.any([signal, ...(what?.signal ? [what.signal] : [])]) }).then(response => { keep(response.headers); return response; });
    const api = new Ollama({ host: url, fetch: kept, headers: { Authorization: 'Bearer ' + apiKey } });
    const messages = [{ role: 'user', content: prompt }];
    return async () => {
      const body = { model, messages };
      if (offers) body.tools = [{ type: 'function', function: { ...tool, parameters } }];
      const said = { role: 'assistant', content: '', tool_calls: [] };
      const take = part => {
        answer.text += part.message.content;
        answer.reasoning += part.message.thinking ?? '';
        said.content += part.message.content;
        said.tool_calls.push(...part.message.tool_calls ?? []);
        if (!part.done) return;
        finish(part.done_reason);
        answer.usage = { prompt: part.prompt_eval_count, output: part.eval_count };
      };
      if (isWhole) { take(await api.chat(body)); return []; }
      const stream = await api.chat({ ...body, stream: true });
      try {
        for await (const part of stream) {
          answer.chunks++;
          take(part);
          if (scenario === 'cancel' && answer.text) stream.abort();
        }
      } catch (aborted) {
        if (scenario !== 'cancel') throw aborted;
      }
      messages.push(said, ...said.tool_calls.map(call => ({ role: 'tool', tool_name: call.function.name, content })));
      return said.tool_calls.map(call => ({ name: call.function.name, arguments: JSON.stringify(call.function.arguments) }));
    };
  },
};

function finish(reason) {
  answer.finish = reason;
  answer.finishes.push(reason);
}

function keep(headers) {
  for (const [name, value] of headers) if (name.startsWith('x-aforo-')) answer.headers[name] = value;
}

try {
  const ask = await clients[client]();
  for (let turns = 0; turns < 4; turns++) {
    const calls = await ask();
    answer.calls.push(...calls.map(call => ({ name: call.name, arguments: call.arguments })));
    if (scenario !== 'turn' || calls.length === 0) break;
  }
} catch (refused) {
  answer.error = { name: refused.constructor.name, status: refused.status ?? refused.status_code ?? null, message: refused.message, type: refused.type ?? refused.error?.error?.type ?? null, code: refused.code ?? null, retryAfter: refused.headers?.get?.('retry-after') ?? null };
}
if (leaves) process.stdin.destroy();
console.log(JSON.stringify(answer));
