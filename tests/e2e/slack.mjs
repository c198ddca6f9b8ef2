// Starts the third-party Slack on a free loopback port and prints where it is, as one line of JSON.
// Its seed (people, tokens with their scopes) is given as JSON in the first argument. It stops when standard input
// closes, so that it never outlives the run that started it.
import { createEmulator } from "emulate";

const slack = await createEmulator({
  service: "slack",
  port: 0,
  hostname: "127.0.0.1",
  seed: { slack: JSON.parse(process.argv[2]) },
});
console.log(JSON.stringify({ url: slack.url }));
process.stdin.resume();
process.stdin.on("end", async () => {
  await slack.close();
  process.exit(0);
});
