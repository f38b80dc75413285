"""Warp kernels of the cloth: constraint sweeps, contact with what lies under it, distances.

One core runs a sweep as one loop over all constraints, so Gauss-Seidel needs no graph colouring: neighbours in memory
are neighbours in the cloth, and the whole of several steps is a single launch.
"""

# Warp reads the annotations as the kernel's types; to a type checker they are calls.
# mypy: ignore-errors

import warp as wp

wp.set_module_options({"enable_backward": False})

# Trousers that are too long lie on the floor.
FLOOR = wp.constant(0.003)


@wp.func
def keep_apart(
    x: wp.array(dtype=wp.vec3),
    pair: wp.vec2i,
    rest: float,
    stretched: float,
    squashed: float,
):
    """Move both ends of a pair towards its rest length, by the share given for a pair too long or too short."""
    d = x[pair[0]] - x[pair[1]]
    length = wp.length(d)
    gap = length - rest
    k = stretched
    if gap < 0.0:
        k = squashed
    if length > 1.0e-9 and k > 0.0:
        p = d * (0.5 * k * gap / length)
        x[pair[0]] = x[pair[0]] - p
        x[pair[1]] = x[pair[1]] + p


@wp.func
def pushed_out(x: wp.vec3, before: wp.vec3, normal: wp.vec3, deep: float, friction: float, push: float):
    """A vertex `deep` [m] under its offset, moved out along the normal by `push` at most, its sliding braked."""
    y = x + normal * wp.min(deep, push)
    d = y - before
    slide = d - normal * wp.dot(d, normal)
    length = wp.length(slide)
    if length > 1.0e-9:
        y = y - slide * wp.min(friction * deep / length, 1.0)
    return y


@wp.kernel
def advance(
    steps: int,
    x: wp.array(dtype=wp.vec3),
    before: wp.array(dtype=wp.vec3),
    velocity: wp.array(dtype=wp.vec3),
    links: wp.array(dtype=wp.vec2i),
    link_rest: wp.array(dtype=float),
    bends: wp.array(dtype=wp.vec2i),
    bend_rest: wp.array(dtype=float),
    tethers: wp.array(dtype=wp.vec2i),
    tether_rest: wp.array(dtype=float),
    squashed: float,
    stiffness: float,
    pins: wp.array(dtype=int),
    pin_height: wp.array(dtype=float),
    may_sink: int,
    contact_point: wp.array(dtype=wp.vec3),
    contact_normal: wp.array(dtype=wp.vec3),
    offset: wp.array(dtype=float),
    gravity: float,
    dt: float,
    damping: float,
    fastest: float,
    friction: float,
    push: float,
):
    """Run whole time steps of position-based dynamics; launched with dim=1. Lengths in m, times in s."""
    count = x.shape[0]
    for step in range(steps):
        for i in range(count):
            v = velocity[i] * damping + wp.vec3(0.0, 0.0, -gravity * dt)
            speed = wp.length(v)
            if speed > fastest:
                v = v * (fastest / speed)
            before[i] = x[i]
            x[i] = x[i] + v * dt
        link_count = links.shape[0]
        bend_count = bends.shape[0]
        tether_count = tethers.shape[0]
        # Sweeps alternate in direction, or the cloth leans towards the end of the list.
        if step % 2 == 0:
            for i in range(link_count):
                keep_apart(x, links[i], link_rest[i], 1.0, squashed)
            for i in range(bend_count):
                keep_apart(x, bends[i], bend_rest[i], stiffness, stiffness)
            for i in range(tether_count):
                keep_apart(x, tethers[i], tether_rest[i], 0.9, 0.0)
        else:
            for k in range(tether_count):
                keep_apart(x, tethers[tether_count - 1 - k], tether_rest[tether_count - 1 - k], 0.9, 0.0)
            for k in range(bend_count):
                keep_apart(x, bends[bend_count - 1 - k], bend_rest[bend_count - 1 - k], stiffness, stiffness)
            for k in range(link_count):
                keep_apart(x, links[link_count - 1 - k], link_rest[link_count - 1 - k], 1.0, squashed)
        for k in range(pins.shape[0]):
            p = x[pins[k]]
            if may_sink == 0 or p[2] > pin_height[k]:
                x[pins[k]] = wp.vec3(p[0], p[1], pin_height[k])
        for i in range(count):
            n = contact_normal[i]
            deep = offset[i] - wp.dot(x[i] - contact_point[i], n)
            if deep > 0.0 and wp.dot(n, n) > 0.5:
                x[i] = pushed_out(x[i], before[i], n, deep, friction, push)
            if x[i][2] < FLOOR:
                x[i] = wp.vec3(before[i][0], before[i][1], FLOOR)
            velocity[i] = (x[i] - before[i]) / dt


@wp.kernel
def nearest(
    meshes: wp.array(dtype=wp.uint64),
    layer: wp.array(dtype=int),
    vertex_normal: wp.array(dtype=wp.vec3),
    x: wp.array(dtype=wp.vec3),
    reach: float,
    trust: float,
    contact_point: wp.array(dtype=wp.vec3),
    contact_normal: wp.array(dtype=wp.vec3),
):
    """Closest point of each vertex's own mesh within reach [m], and the outward normal there (zero: none).

    trust: the true direction is taken where its cosine with the shading normal is above this: 0.3 keeps cloth smooth
    in creases, -2 always leads out of the mesh.
    """
    i = wp.tid()
    mesh = meshes[layer[i]]
    q = wp.mesh_query_point_sign_normal(mesh, x[i], reach)
    contact_normal[i] = wp.vec3(0.0, 0.0, 0.0)
    if q.result:
        p = wp.mesh_eval_position(mesh, q.face, q.u, q.v)
        m = wp.mesh_get(mesh)
        a = vertex_normal[m.indices[q.face * 3]]
        b = vertex_normal[m.indices[q.face * 3 + 1]]
        c = vertex_normal[m.indices[q.face * 3 + 2]]
        n = wp.normalize(a * q.u + b * q.v + c * (1.0 - q.u - q.v))
        d = x[i] - p
        length = wp.length(d)
        # Away from the surface the true direction is better than the shading normal; on it, it is noise.
        if length > 0.002 or (trust < -1.0 and length > 1.0e-5):
            true_normal = d * (q.sign / length)
            if wp.dot(true_normal, n) > trust:
                n = true_normal
        contact_point[i] = p
        contact_normal[i] = n


@wp.kernel
def signed_distance(
    mesh: wp.uint64,
    x: wp.array(dtype=wp.vec3),
    reach: float,
    out: wp.array(dtype=float),
):
    """Distance to a mesh [m], negative inside; `reach` where nothing is that near."""
    i = wp.tid()
    q = wp.mesh_query_point_sign_normal(mesh, x[i], reach)
    out[i] = reach
    if q.result:
        out[i] = q.sign * wp.length(x[i] - wp.mesh_eval_position(mesh, q.face, q.u, q.v))


@wp.kernel
def covered(
    mesh: wp.uint64,
    x: wp.array(dtype=wp.vec3),
    normal: wp.array(dtype=wp.vec3),
    back: float,
    reach: float,
    out: wp.array(dtype=int),
):
    """1 where a ray from `back` metres under a vertex along its normal leaves through the mesh within reach."""
    i = wp.tid()
    q = wp.mesh_query_ray(mesh, x[i] - normal[i] * back, normal[i], reach)
    if q.result and wp.dot(q.normal, normal[i]) > 0.0:
        out[i] = 1
