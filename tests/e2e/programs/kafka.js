// Messages with kafkajs, which takes what it needs from KAFKA_*.
//
//   kafka.js produce          every line of standard input
//   kafka.js consume COUNT    so many lines, from the earliest
'use strict';

const fs = require('fs');
const { Kafka, logLevel } = require('kafkajs');

const env = process.env;
const waitMs = 30000;

function connection() {
  const options = {
    brokers: env.KAFKA_BOOTSTRAP_SERVERS.split(','),
    clientId: env.KAFKA_CLIENT_ID || 'e2e',
    logLevel: logLevel.NOTHING,
    retry: { retries: 3 },
  };
  if (env.KAFKA_SECURITY_PROTOCOL === 'SASL_SSL') {
    options.ssl = { ca: [fs.readFileSync(env.KAFKA_SSL_CA_LOCATION)] };
    options.sasl = {
      mechanism: env.KAFKA_SASL_MECHANISM,
      username: env.KAFKA_SASL_USERNAME,
      password: env.KAFKA_SASL_PASSWORD,
    };
  }
  return new Kafka(options);
}

async function produce(kafka) {
  const lines = fs.readFileSync(0, 'utf8').split('\n').slice(0, -1);
  const producer = kafka.producer();

  await producer.connect();
  await producer.send({
    topic: env.TOPIC,
    messages: lines.map((value) => ({ value })),
  });
  await producer.disconnect();
}

async function consume(kafka, count) {
  const consumer = kafka.consumer({ groupId: env.KAFKA_GROUP });

  await consumer.connect();
  await consumer.subscribe({ topic: env.TOPIC, fromBeginning: true });
  await new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('nothing arrived')), waitMs).unref();
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    consumer.run({
      eachMessage: async ({ message }) => {
        console.log(message.value.toString());
        count -= 1;
        if (count === 0) resolve();
      },
    });
  });
  await consumer.disconnect();
}

const [, , verb, count] = process.argv;
const work =
  verb === 'produce'
    ? produce(connection())
    : consume(connection(), Number(count));
work.catch((error) => {
  console.error(error.message);
  process.exit(1);
});
