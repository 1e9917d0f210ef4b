// The published description, made checkable. What it leaves open is filled in here, each with its reason.

/** Types of steps: the description names the subtypes but neither the values of `type` nor the nested steps. */
const steps = {
  ScenarioStepDto: {
    BodyStepDto: "body", ExpectedBodyStepDto: "expected_body", AttachmentStepDto: "attachment", SharedStepStepDto: "shared",
  },
  TrScenarioStepDto: {
    TestResultBodyStepDto: "body", TestResultExpectedBodyStepDto: "expected_body",
    TestResultAttachmentStepDto: "attachment",
  },
  UploadTestResultStepDto: {
    UploadTestResultBodyStepDto: "body", UploadTestResultExpectedBodyStepDto: "expected_body",
    UploadTestResultAttachmentStepDto: "attachment",
  },
};

/** Paths of the account service, which the description of the main service does not hold. */
const accounts = {
  "/api/uaa/oauth/token": "post",
  "/api/uaa/account/me": "get",
  "/api/uaa/user/suggest": "get",
};

const anything = { responses: { 200: { description: "OK" } } };

/** Members that official clients send or read and the description does not know. */
const undescribed = {
  // The bulk API of 26.x answers ids with uuids (the description is that of 25.4.1).
  UploadResultsResponseDto: { results: { type: "array", items: { type: "object" } } },
};

const last = (ref) => ref.split("/").pop();

/** A request may only hold members that are described: in the schema of that name and in those that it names. */
function refuseUnknownMembers(schemas, bases, name, seen) {
  if (seen.has(name) || !schemas[name]) return;
  seen.add(name);
  const schema = schemas[name];
  const whole = !schema.allOf && !bases.has(name);  // parts of others are closed by nobody: each would refuse the other
  if (schema.type === "object" && schema.properties && whole) schema.additionalProperties ??= false;
  JSON.stringify(schema, (key, value) => {
    if (key === "$ref") refuseUnknownMembers(schemas, bases, last(value), seen);
    return value;
  });
}

export function checkable(description) {
  const { schemas } = description.components;
  const reference = (name) => ({ $ref: `#/components/schemas/${name}` });
  for (const types of Object.values(steps)) {
    for (const [name, type] of Object.entries(types)) {
      const { properties } = schemas[name];
      properties.type = { type: "string", enum: [type] };
      if (type !== "body") continue;
      const below = { type: "array", items: { oneOf: Object.keys(types).map(reference) } };
      properties.steps = below;
      properties.expectedResultSteps = below;
    }
  }
  for (const [name, members] of Object.entries(undescribed)) Object.assign(schemas[name].properties, members);
  for (const [path, method] of Object.entries(accounts)) {
    const form = { requestBody: { content: { "application/x-www-form-urlencoded": { schema: {} } } } };
    description.paths[path] = { [method]: method === "post" ? { ...anything, ...form } : anything };
  }
  const seen = new Set();
  const bases = new Set(Object.values(schemas).flatMap(({ allOf }) => (allOf ?? []).map(({ $ref }) => last($ref ?? ""))));
  for (const methods of Object.values(description.paths)) {
    for (const operation of Object.values(methods)) {
      for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
        if (type === "multipart/form-data") { // Prism hands a single file over as text, not as a list of one
          schema.properties = {};
          delete schema.required;
        }
        for (const ref of [schema.$ref, schema.items?.$ref]) if (ref) refuseUnknownMembers(schemas, bases, last(ref), seen);
      }
    }
  }
  // Rows of attachments and fields of forms cannot be told apart: every one of them has the form of others, too.
  const alike = /(AttachmentRowDto|\/ExtFormField[A-Za-z]+)$/;
  return JSON.parse(JSON.stringify(description), (key, value) => {
    if (!Array.isArray(value?.oneOf) || !value.oneOf.every((one) => alike.test(one.$ref ?? ""))) return value;
    const { oneOf, ...rest } = value;
    return { ...rest, anyOf: oneOf };
  });
}
