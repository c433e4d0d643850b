// Speaks to a server through a real client and prints what the client made of it, as one line of JSON.
// talk.mjs CLIENT URL MODEL SCENARIO     CLIENT: openai, anthropic, ollama     SCENARIO: stream, whole, tools, cancel
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [client, url, model, scenario] = process.argv.slice(2);
const require = createRequire(process.env.AFORO_CLIENTS + '/package.json');
const load = async name => await import(pathToFileURL(require.resolve(name)).href);
const prompt = 'Say hi';
const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
const answer = { text: '', reasoning: '', calls: [], chunks: 0, finish: null, usage: null, error: null, headers: {} };

const clients = {
  async openai() {
    const { default: OpenAI } = await load('openai');
    const api = new OpenAI({ baseURL: url + '/v1', apiKey: 'test-key', maxRetries: 0 });
    const body = { model, messages: [{ role: 'user', content: prompt }] };
    if (scenario === 'tools') body.tools = [{ type: 'function', function: { name: 'read_file', description: 'Reads.', parameters } }];
    if (scenario === 'whole') {
      const { data, response } = await api.chat.completions.create(body).withResponse();
      keep(response.headers);
      answer.text = data.choices[0].message.content ?? '';
      answer.finish = data.choices[0].finish_reason;
      answer.usage = data.usage && { prompt: data.usage.prompt_tokens, output: data.usage.completion_tokens };
      return;
    }
    const { data, response } = await api.chat.completions.create({ ...body, stream: true, stream_options: { include_usage: true } }).withResponse();
    keep(response.headers);
    for await (const chunk of data) {
      answer.chunks++;
      const choice = chunk.choices[0];
      if (choice?.delta?.content) answer.text += choice.delta.content;
      if (choice?.delta?.reasoning_content) answer.reasoning += choice.delta.reasoning_content;
      for (const call of choice?.delta?.tool_calls ?? []) {
        const kept = answer.calls[call.index] ??= { name: '', arguments: '' };
        kept.name += call.function?.name ?? '';
        kept.arguments += call.function?.arguments ?? '';
      }
      if (choice?.finish_reason) answer.finish = choice.finish_reason;
      if (chunk.usage) answer.usage = { prompt: chunk.usage.prompt_tokens, output: chunk.usage.completion_tokens };
      if (scenario === 'cancel' && answer.text) { data.controller.abort(); return; }
    }
  },
  async anthropic() {
    const { default: Anthropic } = await load('@anthropic-ai/sdk');
    const api = new Anthropic({ baseURL: url, apiKey: 'test-key', maxRetries: 0 });
    const body = { model, max_tokens: 64, messages: [{ role: 'user', content: prompt }] };
    if (scenario === 'tools') body.tools = [{ name: 'read_file', description: 'Reads.', input_schema: parameters }];
    const take = message => {
      answer.text = message.content.filter(block => block.type === 'text').map(block => block.text).join('');
      answer.reasoning = message.content.filter(block => block.type === 'thinking').map(block => block.thinking).join('');
      answer.calls = message.content.filter(block => block.type === 'tool_use').map(block => ({ name: block.name, arguments: JSON.stringify(block.input) }));
      answer.finish = message.stop_reason;
      answer.usage = { prompt: message.usage.input_tokens + (message.usage.cache_read_input_tokens ?? 0), output: message.usage.output_tokens };
    };
    if (scenario === 'whole') {
      const { data, response } = await api.messages.create(body).withResponse();
      keep(response.headers);
      take(data);
      return;
    }
    const stream = api.messages.stream(body);
    stream.on('streamEvent', () => answer.chunks++);
    if (scenario === 'cancel') {
      try {
        for await (const event of stream) {
          if (event.type === 'content_block_delta') { answer.text += event.delta.text ?? ''; stream.abort(); }
        }
      } catch (aborted) {
        if (!answer.text) throw aborted;
      }
      return;
    }
    take(await stream.finalMessage());
    keep(stream.response?.headers ?? new Headers());
  },
  async ollama() {
    const { Ollama } = await load('ollama');
    const kept = (...request) => fetch(...request).then(response => { keep(response.headers); return response; });
    const api = new Ollama({ host: url, fetch: kept });
    const body = { model, messages: [{ role: 'user', content: prompt }] };
    if (scenario === 'tools') body.tools = [{ type: 'function', function: { name: 'read_file', description: 'Reads.', parameters } }];
    const take = part => {
      answer.text += part.message.content;
      answer.reasoning += part.message.thinking ?? '';
      for (const call of part.message.tool_calls ?? []) answer.calls.push({ name: call.function.name, arguments: JSON.stringify(call.function.arguments) });
      if (!part.done) return;
      answer.finish = part.done_reason;
      answer.usage = { prompt: part.prompt_eval_count, output: part.eval_count };
    };
    if (scenario === 'whole') { take(await api.chat(body)); return; }
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
  },
};

function keep(headers) {
  for (const [name, value] of headers) if (name.startsWith('x-aforo-')) answer.headers[name] = value;
}

try {
  await clients[client]();
} catch (refused) {
  answer.error = { name: refused.constructor.name, status: refused.status ?? refused.status_code ?? null, message: refused.message };
}
console.log(JSON.stringify(answer));
