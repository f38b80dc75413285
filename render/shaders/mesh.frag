#version 330 core
// A small photo studio: key light with a soft shadow, fill from the other side, two rims, light from above and
// a warm bounce from the floor. pyrender's material fields are used as
//   roughness_factor   width of the highlight, 0..1
//   metallic_factor    half the strength of the highlight, 0.5 = a dielectric's
//   emissive_factor.x  light that travels under the surface (skin), 0..1
//   emissive_factor.y  fuzz: grazing light caught by fibres (cloth), 0..1
//   emissive_factor.z  1 = the surface is a hair, shaded along its tangent
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
in vec4 tint;
out vec4 frag_color;

const vec3 KEY = vec3(1.00, 0.965, 0.92) * 0.98;
const vec3 FILL = vec3(0.86, 0.92, 1.00) * 0.24;
const vec3 RIM = vec3(1.00, 0.98, 0.95);
const vec3 SKY = vec3(0.60, 0.61, 0.63);
const vec3 FLOOR = vec3(0.40, 0.375, 0.35);
// The shadow's edge is blurred over 13 taps of this many texels: a soft box, not a bare bulb.
const float PENUMBRA = 3.6;

vec3 to_linear(vec3 c)
{
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

vec3 to_srgb(vec3 c)
{
    c = clamp(c, 0.0, 1.0);
    return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

float lit_share(vec3 n)
{
#ifdef DIRECTIONAL_LIGHT_SHADOWS
    // 6 mm along the normal: less leaves stripes where light grazes.
    vec4 p = directional_lights[0].light_matrix * vec4(frag_position + n * 0.006, 1.0);
    vec3 at = p.xyz / p.w * 0.5 + 0.5;
    vec2 texel = PENUMBRA / vec2(textureSize(directional_lights[0].shadow_map, 0));
    const vec2 TAPS[13] = vec2[](
        vec2(0.0, 0.0), vec2(0.9, 0.2), vec2(-0.2, 0.9), vec2(-0.9, -0.2), vec2(0.2, -0.9),
        vec2(1.3, 1.2), vec2(-1.2, 1.3), vec2(-1.3, -1.2), vec2(1.2, -1.3),
        vec2(2.0, 0.4), vec2(-0.4, 2.0), vec2(-2.0, -0.4), vec2(0.4, -2.0));
    float open = 0.0;
    for (int i = 0; i < 13; i++)
        open += step(at.z - 0.0006, texture(directional_lights[0].shadow_map, at.xy + TAPS[i] * texel).r);
    // A fifth of the key light comes round the corner: a large lamp, and no smudges under hands.
    return 0.2 + 0.8 * open / 13.0;
#else
    return 1.0;
#endif
}

// Diffuse light that wraps round the edge of shade, deeper for red: skin glows, cloth does not.
vec3 wrapped(float nl, float under)
{
    vec3 w = under * vec3(0.42, 0.20, 0.14) + 0.06;
    return clamp((nl + w) / (1.0 + w), 0.0, 1.0);
}

float highlight(vec3 n, vec3 l, vec3 v, float roughness)
{
    vec3 h = normalize(l + v);
    float a = roughness * roughness;
    float nh = max(dot(n, h), 0.0);
    float d = nh * nh * (a * a - 1.0) + 1.0;
    float fresnel = 0.04 + 0.96 * pow(1.0 - max(dot(v, h), 0.0), 5.0);
    float visible = 0.25 / max(mix(max(dot(n, v), 0.0), 1.0, 0.5 * a) * mix(max(dot(n, l), 0.0), 1.0, 0.5 * a), 0.05);
    return fresnel * visible * a * a / (3.14159 * d * d) * max(dot(n, l), 0.0);
}

float strand_highlight(vec3 t, vec3 l, vec3 v, float power)
{
    float th = dot(t, normalize(l + v));
    return pow(max(1.0 - th * th, 0.0), power);
}

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
    if (!gl_FrontFacing && material.emissive_factor.z < 0.5) { n = -n; inner = 0.72; }

    mat3 to_world = transpose(mat3(V));
    vec3 key = -normalize(directional_lights[0].direction);
    vec3 fill = to_world * normalize(vec3(0.80, 0.15, 0.62));
    vec3 rim_left = to_world * normalize(vec3(-0.85, 0.30, -0.45));
    vec3 rim_right = to_world * normalize(vec3(0.90, 0.35, -0.40));

    float under = material.emissive_factor.x;
    float fuzz = material.emissive_factor.y;
    float nv = max(dot(n, v), 0.0);
    float open = lit_share(n);
    float nl = dot(n, key);

    vec3 shade = mix(vec3(1.0), vec3(1.0, 0.93, 0.90), under);
    vec3 light = KEY * wrapped(nl, under) * mix(vec3(open), pow(vec3(open), shade), under);
    light += FILL * wrapped(dot(n, fill), under);
    light += mix(FLOOR, SKY, 0.5 + 0.5 * n.z) * 0.46;

    float edge = pow(1.0 - nv, 3.0);
    float rims = 0.55 * max(dot(n, rim_left), 0.0) + 0.40 * max(dot(n, rim_right), 0.0);
    vec3 color = albedo.rgb * light * inner;
    // Fibres catch light at grazing angles; the lift keeps the folds of black cloth readable.
    color += fuzz * edge * (0.5 * albedo.rgb + 0.06) * (0.5 + open * max(nl, 0.0) + rims);
    color += (0.30 * albedo.rgb + 0.02) * edge * rims * RIM;

    float gloss = 2.0 * material.metallic_factor;
    float roughness = clamp(material.roughness_factor, 0.12, 1.0);
    if (material.emissive_factor.z > 0.5) {
        vec3 t = normalize(frag_tangent);
        float along = 0.35 + 0.65 * sqrt(max(1.0 - dot(t, key) * dot(t, key), 0.0));
        color = albedo.rgb * (light * 0.75 + KEY * 0.35 * along * open * smoothstep(-0.4, 0.6, nl));
        float facing = smoothstep(-0.1, 0.5, nl) * open;
        color += KEY * facing * gloss * (0.055 * strand_highlight(t + 0.10 * n, key, v, 60.0)
            + 0.34 * albedo.rgb * strand_highlight(t - 0.12 * n, key, v, 18.0));
        color += 0.25 * albedo.rgb * edge * rims;
    } else {
        color += 2.2 * KEY * gloss * highlight(n, key, v, roughness) * open;
        color += 2.2 * FILL * gloss * highlight(n, fill, v, roughness);
        color += RIM * gloss * 0.35 * (highlight(n, rim_left, v, roughness) + highlight(n, rim_right, v, roughness));
    }
    // A shoulder for the bright end: linear to 0.65, then bending towards white.
    vec3 over = max(color - 0.65, 0.0);
    color = min(color, 0.65) + 0.35 * over / (over + 0.35);
    frag_color = vec4(to_srgb(color), 1.0);
}
