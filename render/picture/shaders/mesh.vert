#version 330 core
// Attribute locations and uniform names are pyrender's: it compiles this file in place of its own.
layout(location = 0) in vec3 position;
#ifdef NORMAL_LOC
layout(location = NORMAL_LOC) in vec3 normal;
#endif
#ifdef TANGENT_LOC
layout(location = TANGENT_LOC) in vec4 tangent;
#endif
#ifdef TEXCOORD_0_LOC
layout(location = TEXCOORD_0_LOC) in vec2 texcoord_0;
#endif
#ifdef TEXCOORD_1_LOC
layout(location = TEXCOORD_1_LOC) in vec2 texcoord_1;
#endif
#ifdef COLOR_0_LOC
layout(location = COLOR_0_LOC) in vec4 color_0;
#endif
layout(location = INST_M_LOC) in mat4 inst_m;

uniform mat4 M;
uniform mat4 V;
uniform mat4 P;

out vec3 frag_position;
out vec3 frag_normal;
out vec3 frag_tangent;
out vec2 uv;
out vec2 border;
out vec4 tint;

void main()
{
    vec4 world = M * inst_m * vec4(position, 1.0);
    gl_Position = P * V * world;
    frag_position = world.xyz;
    frag_normal = vec3(0.0, 0.0, 1.0);
    frag_tangent = vec3(0.0);
    uv = vec2(0.0);
    border = vec2(1.0);
    tint = vec4(1.0);
#ifdef NORMAL_LOC
    frag_normal = mat3(M * inst_m) * normal;
#endif
#ifdef TANGENT_LOC
    frag_tangent = mat3(M * inst_m) * tangent.xyz;
#endif
#ifdef TEXCOORD_0_LOC
    uv = texcoord_0;
#endif
#ifdef TEXCOORD_1_LOC
    border = texcoord_1;
#endif
#ifdef COLOR_0_LOC
    tint = color_0;
#endif
}
