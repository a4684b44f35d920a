// Prints what Twilio's own calculator puts in the place of which character (Smart Encoding).
const map = require("../../../node_modules/sms-segments-calculator/dist/libs/SmartEncodingMap.js");
console.log(JSON.stringify(map.default));
