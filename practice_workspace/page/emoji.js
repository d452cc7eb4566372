// Shortcodes that apps use, as characters.

const CODES = `
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎
warning ⚠️|rotating_light 🚨|exclamation ❗|heavy_exclamation_mark ❗|grey_exclamation ❕|question ❓|bangbang ‼️|no_entry ⛔
no_entry_sign 🚫|information_source ℹ️|bulb 💡|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢
calendar 📅|date 📅|spiral_calendar_pad 🗓️|spiral_calendar 🗓️|calendar_spiral 🗓️|clock1 🕐|clock3 🕒|clock9 🕘|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️
hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|clipboard 📋|memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄|pushpin 📌
round_pushpin 📍|paperclip 📎|link 🔗|lock 🔒|unlock 🔓|key 🔑|mag 🔍|bar_chart 📊|chart_with_upwards_trend 📈
chart_with_downwards_trend 📉|briefcase 💼|office 🏢|house 🏠|house_with_garden 🏡|factory 🏭|convenience_store 🏪|department_store 🏬|hospital 🏥
telephone_receiver 📞|phone ☎️|telephone ☎️|iphone 📱|calling 📲|email 📧|envelope ✉️|incoming_envelope 📨|speech_balloon 💬|thought_balloon 💭
handshake 🤝|wave 👋|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|clap 👏|pray 🙏|raised_hands 🙌|muscle 💪|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|ok_hand 👌|eyes 👀
tada 🎉|confetti_ball 🎊|star ⭐|star2 🌟|sparkles ✨|fire 🔥|heart ❤️|green_heart 💚|blue_heart 💙|yellow_heart 💛|purple_heart 💜|seedling 🌱|sunny ☀️|sunrise 🌅|partly_sunny ⛅|cloud ☁️|rainbow 🌈|coffee ☕|palm_tree 🌴|beach_with_umbrella 🏖️|evergreen_tree 🌲|herb 🌿|four_leaf_clover 🍀
smile 😄|slightly_smiling_face 🙂|grinning 😀|blush 😊|thinking_face 🤔|relieved 😌|disappointed 😞|cry 😢|sweat_smile 😅|joy 😂|hugging_face 🤗|worried 😟
bust_in_silhouette 👤|busts_in_silhouette 👥|walking 🚶|runner 🏃|seat 💺|car 🚗|bus 🚌|office_worker 🧑‍💼
red_circle 🔴|large_blue_circle 🔵|large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|white_circle ⚪|black_circle ⚫|large_green_square 🟩|large_yellow_square 🟨|large_red_square 🟥|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸|white_small_square ▫️|black_small_square ▪️
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_right ↘️|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|repeat 🔁|arrows_counterclockwise 🔄|heavy_plus_sign ➕|heavy_minus_sign ➖|double_vertical_bar ⏸️|pause_button ⏸️|black_right_pointing_triangle ▶️|arrow_forward ▶️|fast_forward ⏩
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|zero 0️⃣|hash #️⃣|new 🆕|ok 🆗|sos 🆘|100 💯
gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|toolbox 🧰|shield 🛡️|package 📦|inbox_tray 📥|outbox_tray 📤|open_file_folder 📂|file_folder 📁|card_index_dividers 🗂️|wastebasket 🗑️|scroll 📜|books 📚|book 📖|mortar_board 🎓|trophy 🏆|dart 🎯|compass 🧭|world_map 🗺️|moneybag 💰|dollar 💵|bandage 🩹|adhesive_bandage 🩹|stethoscope 🩺|pill 💊|robot_face 🤖|wheelchair ♿|zzz 💤|door 🚪|umbrella ☔|snowflake ❄️|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|traffic_light 🚥|construction 🚧|jigsaw 🧩|puzzle_piece 🧩|family 👪|baby 👶|birthday 🎂|dove_of_peace 🕊️|candle 🕯️|black_heart 🖤
`;

export const EMOJI = new Map(
  CODES.trim().split(/[|\n]/).map((pair) => {
    const space = pair.indexOf(' ');
    return [pair.slice(0, space), pair.slice(space + 1)];
  }),
);

/** Shortcodes in a plain text replaced; an unknown one stays as it was written. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):(?::skin-tone-\d:)?/g, (whole, name) => EMOJI.get(name) ?? whole);
}
