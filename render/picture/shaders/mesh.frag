#version 330 core
// A small photo studio: key light with a soft shadow, fill from the other side, two rims, light from above and
// a warm bounce from the floor. pyrender's material fields are used as
//   roughness_factor   width of the highlight, 0..1
//   metallic_factor    half the strength of the highlight, 0.5 = a dielectric's
//   emissive_factor.x  light that travels under the surface (skin), 0..1
//   emissive_factor.y  fuzz: grazing light caught by fibres (cloth), 0..1
//   base_color_factor.a  how cloth ends: 0 = sewn with golden thread, 0.5 = in a knitted rib, 1 = with its own thread
// What a part does not need is left out of its program, not skipped: a software renderer runs both sides of every if.
// A part with tangents is hair, one with a second set of texture coordinates is cloth: these are `border`.
struct DirectionalLight {
    vec3 color;
    float intensity;
    vec3 direction;
#ifdef DIRECTIONAL_LIGHT_SHADOWS
    sampler2D shadow_map;
    mat4 light_matrix;
#endif
};
struct Material {
    vec3 emissive_factor;
    vec4 base_color_factor;
    float metallic_factor;
    float roughness_factor;
#ifdef HAS_BASE_COLOR_TEX
    sampler2D base_color_texture;
#endif
};
uniform Material material;
uniform DirectionalLight directional_lights[1];
uniform vec3 cam_pos;
uniform mat4 V;

in vec3 frag_position;
in vec3 frag_normal;
in vec3 frag_tangent;
in vec2 uv;
in vec2 border;  // how far the nearest hem and the nearest seam are [m]
in vec4 tint;
out vec4 frag_color;

const vec3 KEY = vec3(1.00, 0.97, 0.93) * 1.10;
const vec3 FILL = vec3(0.88, 0.93, 1.00) * 0.20;
const vec3 RIM = vec3(1.00, 0.98, 0.95);
const vec3 SKY = vec3(0.60, 0.61, 0.63);
const vec3 FLOOR = vec3(0.40, 0.375, 0.35);
// The map of what the key light sees: width and depth [m] (render/gl.py).
const float MAP_WIDTH = 2.6;
const float MAP_DEPTH = 6.0;
// A large soft box: the width of a shadow's edge for the distance to what throws it, and never narrower or wider [m].
const float SOFTNESS = 0.42;
const float SHARPEST = 0.010;
const float SOFTEST = 0.070;
const int TAPS = 20;
// A golden spiral, denser in the middle: (t^1.5 cos, t^1.5 sin) for t = 1/40, 3/40 ...
const vec2 SPIRAL[TAPS] = vec2[](
    vec2(0.004, 0.000), vec2(-0.015, 0.014), vec2(0.004, -0.044), vec2(0.045, 0.058), vec2(-0.105, -0.019),
    vec2(0.122, -0.077), vec2(-0.048, 0.179), vec2(-0.106, -0.204), vec2(0.260, 0.095), vec2(-0.303, 0.125),
    vec2(0.161, -0.345), vec2(0.131, 0.416), vec2(-0.428, -0.248), vec2(0.542, -0.119), vec2(-0.355, 0.505),
    vec2(-0.088, -0.677), vec2(0.573, 0.483), vec2(-0.818, 0.034), vec2(0.631, -0.628), vec2(-0.044, 0.962));
// Where hems are stitched [m], and denim's thread.
const float STITCH = 0.018;
// Ribs to a repeat of the texture: 6 to 7 mm each.
const float RIBS = 24.0;
const vec3 GOLDEN = vec3(0.50, 0.27, 0.09);

// Polynomials within 0.4 % of the sRGB curve: pow is dear where there is no graphics card.
vec3 to_linear(vec3 c)
{
    return c * (c * (c * 0.305306 + 0.682171) + 0.012523);
}

vec3 to_srgb(vec3 c)
{
    c = clamp(c, 0.0, 1.0);
    vec3 a = sqrt(c), b = sqrt(a);
    return max(0.662003 * a + 0.684122 * b - 0.323584 * sqrt(b) - 0.022541 * c, 0.0);
}

// Where the light's map has this place, moved `off` metres along the normal, and its depth there.
vec3 on_map(vec3 n, float off)
{
#ifdef DIRECTIONAL_LIGHT_SHADOWS
    vec4 p = directional_lights[0].light_matrix * vec4(frag_position + n * off, 1.0);
    return p.xyz / p.w * 0.5 + 0.5 - vec3(0.0, 0.0, 0.0009);
#else
    return vec3(0.0);
#endif
}

// How far what the light sees lies above a place on its map [m]; below: negative.
float above(vec3 at, vec2 aside)
{
#ifdef DIRECTIONAL_LIGHT_SHADOWS
    return (at.z - texture(directional_lights[0].shadow_map, at.xy + aside).r) * MAP_DEPTH;
#else
    return -1.0;
#endif
}

#ifdef TANGENT_LOC
// Hair shades itself so finely that four looks tell as much as twenty.
float lit_share(vec3 n, float nl)
{
    vec3 at = on_map(n, 0.006);
    float open = 0.0;
    for (int i = 2; i < TAPS; i += 5)
        open += step(above(at, SPIRAL[i] * 0.006), 0.0);
    return 0.2 + 0.2 * open;
}
#else
// How much of the key light arrives: close things throw sharp shadows, distant ones soft, as from a large lamp. Each
// tap asks whether what it meets is far enough above to shade as wide as the tap lies away (in one pass what Fernando,
// "Percentage-closer soft shadows", 2005, does in two).
float lit_share(vec3 n, float nl)
{
    // 5 mm along the normal, more where light grazes: less leaves stripes.
    vec3 at = on_map(n, 0.005 + 0.008 * (1.0 - clamp(nl, 0.0, 1.0)));
    // The spiral is turned by quarters within a block of four pixels, and a little from block to block: the block's
    // mean (evened) stands on 80 taps, and their steps do not show.
    vec2 block = floor(gl_FragCoord.xy / 2.0), place = floor(mod(gl_FragCoord.xy, 2.0));
    float turn = 0.25 * fract(43758.5453 * sin(dot(block, vec2(12.9898, 78.233))));
    turn += 1.5708 * (place.x + 2.0 * place.y);
    mat2 spin = mat2(cos(turn), sin(turn), -sin(turn), cos(turn)) * (SOFTEST / MAP_WIDTH);
    float shade = 0.0;
    for (int i = 0; i < TAPS; i++) {
        float gap = above(at, spin * SPIRAL[i]);
        float t = (float(i) + 0.5) / float(TAPS);
        float reach = clamp(gap * SOFTNESS, SHARPEST, SOFTEST) / SOFTEST;
        float counts = gap > 0.0 ? clamp(2.0 - 2.0 * t * sqrt(t) / reach, 0.0, 1.0) : 0.0;
        shade += counts * t * t / (reach * reach);
    }
    // 5.14: all taps counting, whatever their reach, make 1. A fifth of the key light comes round the corner: a large
    // lamp, and no smudges under hands.
    return 1.0 - 0.8 * min(shade * 5.14 / float(TAPS), 1.0);
}
#endif

// The mean over a block of four pixels, which share their work: what each drew by chance evens out.
float evened(float value)
{
    vec2 side = 0.5 - mod(floor(gl_FragCoord.xy), 2.0);
    value += side.x * dFdx(value);
    return value + side.y * dFdy(value);
}

#ifdef TEXCOORD_1_LOC
// What needle and iron did to the cloth: x the slope of its height along the distance from the hem, y the same from
// the seam, z how much thread lies here.
vec3 sewn(vec2 d, vec2 pixel)
{
    // Never narrower than a pixel and a half: the line stays whole far away, only paler.
    vec2 wide = max(vec2(0.0016), 0.75 * pixel);
    vec2 share = vec2(0.0016) / wide;
    float a = (d.x - STITCH) / wide.x, b = d.y / (1.3 * wide.y);
    float groove = exp(-a * a), valley = exp(-b * b);
    // A hem is two layers thick as far as its stitches, and round at its edge.
    float slope = share.x * 0.42 * a * groove + 0.50 * exp(-d.x / max(0.0022, pixel.x));
    return vec3(slope, share.y * 0.55 * b * valley, max(0.85 * share.x * groove, 0.7 * share.y * valley));
}

// The furrows of a rib, as far in as its stitches; gone where they are finer than pixels.
float ribbed(float d, float at)
{
    float inside = 1.0 - smoothstep(0.9 * STITCH, STITCH, d);
    float seen = 1.0 - smoothstep(0.25, 0.5, fwidth(at));
    return 1.0 - inside * (0.06 + seen * 0.30 * (0.5 - 0.5 * cos(6.28319 * at)));
}

// The normal of a surface whose height has these slopes along the two border distances (after Mikkelsen, "Bump
// mapping unparametrized surfaces on the GPU", 2010).
vec3 dented(vec3 n, vec2 slope)
{
    vec3 dx = dFdx(frag_position), dy = dFdy(frag_position);
    vec3 across = cross(dy, n), along = cross(n, dx);
    float area = dot(dx, across);
    float sx = slope.x * dFdx(border.x) + slope.y * dFdx(border.y);
    float sy = slope.x * dFdy(border.x) + slope.y * dFdy(border.y);
    return normalize(abs(area) * n - sign(area) * (sx * across + sy * along));
}

#endif

// Diffuse light that wraps round the edge of shade, deeper for red: skin glows, cloth does not.
vec3 wrapped(float nl, float under)
{
    vec3 w = under * vec3(0.42, 0.20, 0.14) + 0.06;
    return clamp((nl + w) / (1.0 + w), 0.0, 1.0);
}

#ifdef TANGENT_LOC
float strand_highlight(vec3 t, vec3 l, vec3 v, float power)
{
    float th = dot(t, normalize(l + v));
    return pow(max(1.0 - th * th, 0.0), power);
}
#else
float highlight(vec3 n, vec3 l, vec3 v, float roughness)
{
    vec3 h = normalize(l + v);
    float a = roughness * roughness;
    float nh = max(dot(n, h), 0.0);
    float d = nh * nh * (a * a - 1.0) + 1.0;
    float away = 1.0 - max(dot(v, h), 0.0);
    float fresnel = 0.04 + 0.96 * away * away * away * away * away;
    float visible = 0.25 / max(mix(max(dot(n, v), 0.0), 1.0, 0.5 * a) * mix(max(dot(n, l), 0.0), 1.0, 0.5 * a), 0.05);
    return fresnel * visible * a * a / (3.14159 * d * d) * max(dot(n, l), 0.0);
}
#endif

void main()
{
    vec4 albedo = material.base_color_factor * tint;
#ifdef HAS_BASE_COLOR_TEX
    vec4 texel = texture(material.base_color_texture, uv);
    albedo *= vec4(to_linear(texel.rgb), texel.a);
#endif
    vec3 v = normalize(cam_pos - frag_position);
    vec3 n = normalize(frag_normal);
    float inner = 1.0;
#ifdef TEXCOORD_1_LOC
    vec3 work = sewn(border, fwidth(border));
    n = dented(n, work.xy);
    // Thread lies in a groove of its own making: darker than the cloth, least on pale cloth.
    float edging = material.base_color_factor.a;
    vec3 thread = edging < 0.25 ? GOLDEN : (0.45 + 0.25 * albedo.g) * albedo.rgb;
    albedo.rgb = mix(albedo.rgb, thread, 0.8 * work.z);
    if (edging == 0.5)
        albedo.rgb *= ribbed(border.x, uv.x * RIBS);
#endif
#ifndef TANGENT_LOC
    if (!gl_FrontFacing) { n = -n; inner = 0.72; }
#endif

    mat3 to_world = transpose(mat3(V));
    vec3 key = -normalize(directional_lights[0].direction);
    vec3 fill = to_world * normalize(vec3(0.80, 0.15, 0.62));
    vec3 rim_left = to_world * normalize(vec3(-0.85, 0.30, -0.45));
    vec3 rim_right = to_world * normalize(vec3(0.90, 0.35, -0.40));

    float under = material.emissive_factor.x;
    float fuzz = material.emissive_factor.y;
    float nv = max(dot(n, v), 0.0);
    float nl = dot(n, key);
    float open = evened(lit_share(n, nl));
    // Light under the skin fills its shade: a hand's shadow on a thigh would look like a bruise.
    open += (1.0 - open) * 0.45 * under;

    // Under skin, red goes farther into the shade.
    vec3 light = KEY * wrapped(nl, under) * (open + under * (1.0 - open) * open * vec3(0.0, -0.06, -0.09));
    light += FILL * wrapped(dot(n, fill), under);
    light += mix(FLOOR, SKY, 0.5 + 0.5 * n.z) * 0.40;

    float edge = (1.0 - nv) * (1.0 - nv) * (1.0 - nv);
    float rims = 0.55 * max(dot(n, rim_left), 0.0) + 0.40 * max(dot(n, rim_right), 0.0);
    float gloss = 2.0 * material.metallic_factor;
#ifdef TANGENT_LOC
    vec3 t = normalize(frag_tangent);
    float along = 0.35 + 0.65 * sqrt(max(1.0 - dot(t, key) * dot(t, key), 0.0));
    vec3 color = albedo.rgb * (light * 0.75 + KEY * 0.35 * along * open * smoothstep(-0.4, 0.6, nl));
    float facing = smoothstep(-0.1, 0.5, nl) * open;
    color += KEY * facing * gloss * (0.055 * strand_highlight(t + 0.10 * n, key, v, 60.0)
        + 0.34 * albedo.rgb * strand_highlight(t - 0.12 * n, key, v, 18.0));
    color += 0.25 * albedo.rgb * edge * rims;
#else
    float roughness = clamp(material.roughness_factor, 0.12, 1.0);
    vec3 color = albedo.rgb * light * inner;
    // Fibres catch light at grazing angles; the lift keeps the folds of black cloth readable.
    color += fuzz * edge * (0.5 * albedo.rgb + 0.06) * (0.5 + open * max(nl, 0.0) + rims);
    color += (0.30 * albedo.rgb + 0.02) * edge * rims * RIM;
    vec3 shine = vec3(2.2 * gloss);
#ifdef TEXCOORD_1_LOC
    // Dyed fibres colour what they reflect, or satin would look like leather.
    shine *= mix(vec3(1.0), albedo.rgb / max(dot(albedo.rgb, vec3(0.30, 0.59, 0.11)), 0.04), 0.7);
#endif
    color += shine * KEY * highlight(n, key, v, roughness) * open;
    color += shine * FILL * highlight(n, fill, v, roughness);
    color += RIM * gloss * 0.35 * (highlight(n, rim_left, v, roughness) + highlight(n, rim_right, v, roughness));
#endif
    // A shoulder for the bright end: linear to 0.65, then bending towards white.
    vec3 over = max(color - 0.65, 0.0);
    color = min(color, 0.65) + 0.35 * over / (over + 0.35);
    frag_color = vec4(to_srgb(color), 1.0);
}
