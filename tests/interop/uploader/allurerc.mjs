// What a user of the uploader writes; the rest comes from the environment.
export default {
  output: process.env.CHECK_OUTPUT,
  plugins: {
    testops: {
      options: {
        endpoint: process.env.CHECK_ENDPOINT,
        accessToken: "loader-token",
        projectId: "1",
        launchName: process.env.CHECK_LAUNCH,
        launchTags: ["nightly", process.env.CHECK_LAUNCH],
      },
    },
  },
};
