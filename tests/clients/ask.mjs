// Ask questions through the Vercel AI SDK, and print the text and the sources that it shows.
//
// In:  [{"way": "chat", "question": "…"}]
// Out: a line for each: {"text": "…", "sources": [url]}
// Run: node ask.mjs http://127.0.0.1:8100/v1 < asked.json

import { createOpenAI } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";
import { text } from "node:stream/consumers";

const baseURL = process.argv[2];
const inhouse = createOpenAI({ baseURL, apiKey: process.env.INHOUSE_KEY ?? "public" });

const ways = {
  chat: (prompt) => generateText({ model: inhouse.chat("inhouse"), prompt }),
  "responses, streamed": async (prompt) => {
    const found = streamText({ model: inhouse.responses("inhouse"), prompt });
    return { text: await found.text, sources: await found.sources };
  },
};

for (const { way, question } of JSON.parse(await text(process.stdin))) {
  const { text, sources } = await ways[way](question);
  console.log(JSON.stringify({ text, sources: sources.map(({ url }) => url) }));
}
