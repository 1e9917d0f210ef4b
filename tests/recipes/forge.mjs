// forge.mjs ADDRESS_FILE PLAN_ZIP PLAN_FILE: as much of the comment and artefact APIs of GitHub and GitLab as the recipes use, on
// loopback. Pull request 7 of qa/tmsync and merge request 7 of project 5 begin with 120 comments of people. Requests without the
// right token are refused; the archive of an artefact lies on another port, which refuses a request that brings a token.
//   GET /state   { comments, notes }: those that are not people's
import { createServer } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";

const [addressFile, zipFile, planFile] = process.argv.slice(2);
const sha = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
const people = () => Array.from({ length: 120 }, (_, i) => ({ id: i + 1, body: `comment ${i} <!-- tmsync:other -->`, system: false }));
const comments = people();
const notes = people();

const storage = createServer((request, response) => {
  if (request.headers.authorization !== undefined) return response.writeHead(400).end("the token was shown to the storage");
  response.writeHead(200).end(readFileSync(zipFile));
});

const paged = (list, url) => {
  const size = Number(url.searchParams.get("per_page") ?? 30);
  const page = Number(url.searchParams.get("page") ?? 1);
  return list.slice((page - 1) * size, page * size);
};

const change = (list, id, body) => {
  const found = list.find((comment) => comment.id === id);
  if (found) found.body = body.body;
  return found;
};
const add = (list, body) => {
  list.push({ id: list.length + 1, body: body.body, system: false });
  return list.at(-1);
};

function github(method, path, url, body) {
  if (path === "/issues/7/comments") return method === "GET" ? paged(comments, url) : add(comments, body);
  const comment = path.match(/^\/issues\/comments\/(\d+)$/);
  if (comment && method === "PATCH") return change(comments, Number(comment[1]), body);
  if (path === "/actions/workflows/tmsync.yml/runs") {
    return { workflow_runs: url.searchParams.get("head_sha") === sha ? [{ id: 31 }] : [] };
  }
  if (path === "/actions/runs/31/artifacts" && url.searchParams.get("name") === "tmsync-plan") {
    return { artifacts: [{ expired: false, archive_download_url: `${origin}/repos/qa/tmsync/actions/artifacts/1/zip` }] };
  }
  return undefined;
}

function gitlab(method, path, url, body) {
  if (path === "/merge_requests/7/notes") return method === "GET" ? paged(notes, url) : add(notes, body);
  const note = path.match(/^\/merge_requests\/7\/notes\/(\d+)$/);
  if (note && method === "PUT") return change(notes, Number(note[1]), body);
  if (path === "/repository/commits/5ca1ab1e/merge_requests") return [{ iid: 7, state: "merged" }];
  if (path.startsWith("/repository/commits/")) return [];
  if (path === "/merge_requests/7") return { sha };
  if (path === "/merge_requests/7/pipelines") return [{ id: 1, sha: "0ld" }, { id: 2, sha }];
  if (path === "/pipelines/2/jobs") return [{ id: 8, name: "other" }, { id: 9, name: "tmsync plan" }];
  return undefined;
}

let origin = "";
const api = createServer(async (request, response) => {
  const url = new URL(request.url, origin);
  let text = "";
  for await (const chunk of request) text += chunk;
  const body = text ? JSON.parse(text) : undefined;
  const answer = (value) =>
    value === undefined
      ? response.writeHead(404).end("not found")
      : response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(value));
  if (url.pathname === "/state") {
    const ours = (list) => list.filter((comment) => !comment.body.startsWith("comment "));
    return answer({ comments: ours(comments), notes: ours(notes) });
  }
  if (url.pathname.startsWith("/repos/qa/tmsync")) {
    if (request.headers.authorization !== "Bearer forge-token") return response.writeHead(401).end("no");
    const path = url.pathname.slice("/repos/qa/tmsync".length);
    if (path === "/actions/artifacts/1/zip") {
      return response.writeHead(302, { Location: `http://localhost:${storage.address().port}/archive` }).end();
    }
    return answer(github(request.method, path, url, body));
  }
  if (url.pathname.startsWith("/api/v4/projects/5")) {
    if (request.headers["private-token"] !== "forge-token") return response.writeHead(401).end("no");
    const path = url.pathname.slice("/api/v4/projects/5".length);
    if (path === "/jobs/9/artifacts/tmsync-out/plan.tmsync") return response.writeHead(200).end(readFileSync(planFile));
    return answer(gitlab(request.method, path, url, body));
  }
  return answer(undefined);
});

storage.listen(0, "localhost", () =>
  api.listen(0, "127.0.0.1", () => {
    origin = `http://127.0.0.1:${api.address().port}`;
    writeFileSync(addressFile, origin);
  }),
);
