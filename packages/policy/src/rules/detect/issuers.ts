/** How keys of well-known issuers begin. What follows must look random, so a short beginning alone is no key. */
export const keyBeginnings: readonly string[] = (
  'A3- ops_ p8e- AGE-SECRET-KEY-1 LTAI AKCp cmVmd ABSK bedrock-api-key- CLOJARS_ dp.pt. dp.st. duffel_live_ duffel_test_ dt0c01. ' +
  'EZAK EZTK EAAM EAAC EAAA FLWSECK_TEST- FLWPUBK_TEST- FLWSECK- fo1_ fm1a_ fm1r_ fm2_ fio-u- glffct- glft- glimt- glagent- glsoat- ' +
  'GR1348941 eyJrIjoi glc_ glsa_ HRKU-AA api_org_ ico- s-s4t2ud- s-s4t2af- 4b1d v1.0- ntn_ secret_ API- sha256~ pplx- pscale_tkn_ ' +
  'pscale_oauth_ pscale_pw_ PMAK- pnu_ pul- rdme_ rubygems_ tk-us- xkeysib- xsmtpsib- sntrys_ sntryu_ sm_aat_ sm_pat_ sm_sat_ ' +
  'shippo_live_ shippo_test_ sgp_ sq0atp- sq0csp- pat. sat. scauth_ authress_ ext_ sc_ NRAK- NRII- NRJS- dnkey- tfp_ squ_ sqp_ sqa_ ' +
  'ZXlK xoxe.xoxb- xoxe.xoxp- _gitlab_session= live_ test_ AQVN YC pubkey- access-sandbox- access-development- access-production- ' +
  'ATATT3 ATBB ATCTT3 dckr_pat_ gsk_ xai- r8_ nvapi- key_live_ whsec_ sbp_ sb_secret_ lsv2_pt_ tvly- fc- vercel_'
).split(' ')

/** Names of issuers: what is assigned to something named after one of them is a key when it looks random. */
export const issuerNames: readonly string[] = (
  'adafruit adobe airtable algolia alibaba asana atlassian confluence jira beamer bitbucket bittrex meraki cloudflare codecov ' +
  'cohere coinbase confluent contentful datadog dnkey discord droneci dropbox etsy facebook fastly finicity finnhub flickr ' +
  'freshbooks gitter gocardless heroku hubspot intercom jfrog artifactory bintray xray kraken kucoin launchdarkly linear linkedin ' +
  'linked-in linked_in lob looker mailchimp mailgun mapbox mattermost messagebird message-bird message_bird netlify newrelic ' +
  'new-relic new_relic nytimes newyorktimes okta plaid privateai private-ai private_ai rapidapi sendbird sentry snyk sonar ' +
  'squarespace sumo telegr travis twitch twitter typeform yandex zendesk contribsys'
).split(' ')
